#!/usr/bin/env bash
# What `make` needs before it can work: ./setup.sh venv | colab | system
set -euo pipefail
cd "$(dirname "$0")"

python=$(command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3 || true)

environment() { # folder, then what pip is to install
    local folder=$1
    shift
    if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "Fukami needs Python 3.11 or later: install it (Debian, Ubuntu: apt-get install python3 python3-venv) and run make again." >&2
        exit 1
    fi
    echo "Setting up $folder (a few minutes and about 6 GB, once)…"
    [ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@" 2> >(grep -v 'is ignored: it is neither' >&2)
    touch "$folder/ready"
}

as_root() { # apt-get where we may
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

system() { # programs that pip cannot bring
    local missing=()
    command -v bwrap >/dev/null || missing+=(bubblewrap)
    command -v setpriv >/dev/null || missing+=(util-linux)
    [ ${#missing[@]} = 0 ] && return
    local install="apt-get install --yes --no-install-recommends ${missing[*]}"
    if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
        echo "Installing ${missing[*]} with apt-get…"
        as_root apt-get update -qq && as_root $install -qq >/dev/null
    else
        echo "Fukami needs ${missing[*]} to grade in a sandbox. Please run: sudo $install" >&2
        exit 1
    fi
}

case "${1:-}" in
    venv) environment .venv -c constraints.txt -e '.[dev]' ;;
    colab) environment .venv-colab -r constraints-colab.txt ;;
    system) system ;;
    *) echo "usage: ./setup.sh venv | colab | system" >&2; exit 2 ;;
esac
