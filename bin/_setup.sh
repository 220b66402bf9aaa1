# What bin/run, bin/test and bin/work share: system packages and .venv. Sourced, with $root set.

run_packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
test_packages="$run_packages chromium libatomic1"
venv="$root/.venv"
python="$venv/bin/python"
export PYTHONUTF8=1

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# set_up LOCK PACKAGE...: after this, .venv holds what LOCK names and Debian has each PACKAGE.
set_up() {
    lock=$1
    shift
    "$python" -c '' 2>/dev/null || find_python >/dev/null || set -- python3 python3-venv "$@"
    need "$@"
    install "$lock"
}

# find_python: the newest Python that will do.
find_python() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        "$candidate" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
            2>/dev/null && { command -v "$candidate"; return; }
    done
    return 1
}

# need PACKAGE...: installs those that Debian lacks, or names them and stops.
need() {
    command -v dpkg-query >/dev/null || { say "This is no Debian. Please have these, or their like: $*"; return; }
    missing=
    for package; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
    done
    [ "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo=sudo
    else
        die "These system packages are missing, and installing them takes root:

    apt-get install --no-install-recommends$missing

Have them installed, then start again."
    fi
    say "Installing system packages:$missing"
    log=$(mktemp)
    if $sudo apt-get -qq update >"$log" 2>&1 &&
        $sudo env DEBIAN_FRONTEND=noninteractive \
            apt-get -qq -y --no-install-recommends install $missing >>"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        die "The system packages could not be installed: see above."
    fi
}

# install LOCK: brings .venv in step with LOCK. Where nothing changed it asks neither pip nor the network.
install() {
    stamp="$venv/.$1"
    hash=$(sha256sum <"$root/$1")
    version=$("$python" -V 2>/dev/null) && [ "$(cat "$stamp" 2>/dev/null)" = "$version $hash" ] && return
    say "Installing Python packages into .venv: about half a minute."
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        found=$(find_python) || die "Python 3.11 to 3.13 with venv is needed, as in Debian 12 or newer."
        "$found" -m venv --clear "$venv"
    fi
    "$python" -m pip --disable-pip-version-check --no-input install -qq --only-binary :all: \
        --require-hashes --requirement "$root/$1" || die "The Python packages could not be installed: see above."
    printf '%s\n' "$("$python" -V) $hash" >"$stamp"
}
