"""The hard names: (in their own script, surname, given names), as passports and people write them."""

from institute.demo import content

HARD = [(row["native_full_name"], row["passport_surname"], row["passport_given_names"]) for row in content.trainees()]
