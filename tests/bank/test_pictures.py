"""Pictures that come with Moodle XML: into a question, through the picture check, and out again."""

import base64
import io
import re
from datetime import timedelta

from PIL import Image, PngImagePlugin
from sqlalchemy import select

from institute import clock
from institute.bank import carrying, gift_out, moodle, moodle_out, pictured
from institute.bank.models import Item, ItemPicture
from institute.database import writing
from tests import make
from tests.bank.test_files import kept, send
from tests.bank.test_moodle import CHOICE, answer, one, question, quiz


def png(colour: str = "red") -> bytes:
    """With words in it that nobody should get."""
    told = PngImagePlugin.PngInfo()
    told.add_text("where", "secret place")
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "PNG", pnginfo=told)
    return drawn.getvalue()


def file(name: str, content: bytes) -> str:
    return f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(content).decode()}</file>'


def shown(text: str, *files: str, more: str = CHOICE) -> str:
    """A question whose text shows these files."""
    made = question("multichoice", f"<single>true</single>{more}", text=f"<![CDATA[{text}]]>")
    return made.replace("</questiontext>", f"{''.join(files)}</questiontext>")


MAP = '<p>See <img src="@@PLUGINFILE@@/my%20map.png" alt="The [map]" width="9"></p>'


def test_a_picture_comes_with_its_text():
    blue = answer("<![CDATA[<img src='@@PLUGINFILE@@/a.png'>]]>", "100", file("a.png", png("blue")))
    option = blue + answer("no")
    found = moodle.read(quiz(shown(MAP, file("my map.png", png()), more=option)), "en")
    assert found.losses == [] and len(found.pictures) == 2
    content = found.drafts[0].content
    assert re.fullmatch(r"See !\[The \\\[map\\\]\]\(/bank/pictures/[0-9a-f]{64}/my%20map.png\)", content["stem"]["en"])
    assert content["options"][0]["text"]["en"].startswith("![](/bank/pictures/")
    inline = "![Map](@@PLUGINFILE@@/a.png)"
    draft = one("essay", "", text=f"{inline}</text>{file('a.png', png())}<text>", form="markdown")
    assert draft.content["stem"]["en"].startswith("![Map](/bank/pictures/")


def test_what_is_no_picture_or_not_shown_is_named():
    files = [file("x.png", b"<svg onload=alert(1)>"), file("plan.pdf", b"%PDF-1.7"), file("unseen.png", png())]
    text = '<img src="@@PLUGINFILE@@/x.png"><img src="@@PLUGINFILE@@/plan.pdf"><img src="https://evil.example/a.png">?'
    found = moodle.read(quiz(shown(text, *files)), "en")
    told = [str(each.why) for each in found.losses]
    for name in ("x.png", "plan.pdf", "unseen.png", "<img>"):
        assert any(name in each for each in told), name
    assert found.pictures == {} and "evil" not in str(found.drafts)
    many = carrying.MOST_PICTURES + 1
    text = "".join(f'<img src="@@PLUGINFILE@@/{n}.png">' for n in range(many))
    files = [file(f"{n}.png", png(f"rgb({n},0,0)")) for n in range(many)]
    found = moodle.read(quiz(shown(f"Which? {text}", *files)), "en")
    assert len(found.pictures) == many - 1 and any(f"{many - 1}.png" in str(each.why) for each in found.losses)


def test_in_shown_and_out_again(app, client, tx):
    teacher = make.teacher(tx)
    client.as_(teacher)
    sent = shown(MAP, file("my map.png", png()))
    client.post("/teach/bank/imports/take", {"kept": kept(send(client, quiz(sent), "moodle", "q.xml"))})
    tx.rollback()
    made = tx.scalars(select(Item)).one()
    page = client.get(f"/teach/bank/{made.id}").text
    address = re.findall(r'<img src="(/bank/pictures/[^"]+)" alt="The \[map\]"', page)[0]
    fetched = client.get(address)
    assert fetched.mimetype == "image/png" and b"secret place" not in fetched.data
    assert client.get(f"/bank/pictures/{'0' * 64}/x.png").status_code == 404
    out = client.get("/teach/bank/export?form=moodle&in=en&file=1").data
    with app.app_context():
        again = moodle.read(out, "en")
    assert again.losses == [] and again.drafts[0].content["stem"] == made.newest.content["stem"]
    assert "Pictures" in client.get("/teach/bank/export?form=gift&in=en").text
    client.as_(None)
    assert client.get(address).status_code == 303


def test_two_of_one_name_stay_two(app):
    keys = []
    with app.app_context():
        for colour in ("red", "blue"):
            found = moodle.read(quiz(shown(MAP, file("my map.png", png(colour)))), "en")
            keys += [pictured.files.keep(each.content) for each in found.pictures.values()]
        draft = found.drafts[0]
        draft.content["stem"] = {"en": " ".join(f"![]({pictured.address(key, 'map.png')})" for key in keys * 2)}
        text, told = moodle_out.write([draft], "en")
        assert told.losses == [] and text.count("<file ") == 2
        assert sorted(moodle.read(text.encode(), "en").pictures) == sorted(keys)
        draft.content["stem"]["en"] = f"![]({pictured.address('0' * 64, 'gone.png')})"
        assert "gone.png" in str(moodle_out.write([draft], "en")[1].losses[0].why)
        assert "Pictures" in str(gift_out.write([draft], "en")[1].losses[0].why)


def test_what_nothing_names_goes_after_a_day(app, client, tx):
    client.as_(make.teacher(tx))
    looked_at = shown(MAP, file("my map.png", png("green")))
    taken = shown(MAP, file("my map.png", png()))
    send(client, quiz(looked_at), "moodle", "q.xml")
    client.post("/teach/bank/imports/take", {"kept": kept(send(client, quiz(taken), "moodle", "q.xml"))})
    named = pictured.ADDRESS.search(tx.scalars(select(Item)).one().newest.content["stem"]["en"])
    for hours, left in ((23, 2), (25, 1)):
        tx.rollback()
        with app.app_context(), writing() as inside:
            pictured.sweep(inside, clock.now() + timedelta(hours=hours))
        assert len(tx.scalars(select(ItemPicture)).all()) == left
    assert named and tx.scalars(select(ItemPicture.key)).all() == [named[1]]
