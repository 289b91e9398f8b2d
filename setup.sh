#!/usr/bin/env bash
# What `make` needs before it can work: ./setup.sh venv | colab | system | browser | cluster
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
    install "Fukami needs ${missing[*]} to grade in a sandbox." "${missing[@]}"
}

browser() { # what the tests in tests/browser drive; without it they skip, and `make test` goes on
    local missing=()
    command -v chromium google-chrome >/dev/null || missing+=(chromium)
    [ -n "$(fc-list :lang=ja 2>/dev/null)" ] || missing+=(fontconfig fonts-ipafont-gothic)
    install "Tests in a browser need ${missing[*]}; without Chromium they skip." "${missing[@]}" || true
}

cluster() { # servers that the tests of --cluster start for themselves; without them they skip, and `make test` goes on
    local missing=() reason="Tests of --cluster ssh and slurm need servers; without them they skip."
    [ -x /usr/sbin/sshd ] || missing+=(openssh-server)
    [ -x /usr/sbin/slurmctld ] || missing+=(slurmctld)
    [ -x /usr/sbin/slurmd ] || missing+=(slurmd)
    command -v sbatch >/dev/null || missing+=(slurm-client)
    [ ${#missing[@]} = 0 ] && return
    if [ -d /run/systemd/system ] && [ -z "${CI:-}" ]; then # which would start them now and at each boot
        echo "$reason If this machine may run them: sudo apt-get install ${missing[*]}" >&2
    else
        install "$reason" "${missing[@]}" || true
    fi
}

install() { # what it means if they are missing, then packages
    local reason=$1
    shift
    [ $# = 0 ] && return
    local command="apt-get install --yes --no-install-recommends $*"
    if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
        echo "Installing $* with apt-get…"
        as_root apt-get update -qq && as_root $command -qq >/dev/null && return
    fi
    echo "$reason Please run: sudo $command" >&2
    return 1
}

case "${1:-}" in
    venv) environment .venv -c constraints.txt -e '.[dev]' ;;
    colab) environment .venv-colab -r constraints-colab.txt ;;
    system) system ;;
    browser) browser ;;
    cluster) cluster ;;
    *) echo "usage: ./setup.sh venv | colab | system | browser | cluster" >&2; exit 2 ;;
esac
