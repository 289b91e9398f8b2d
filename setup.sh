#!/usr/bin/env bash
# What `make` needs before it can work: ./setup.sh venv | light | colab | system | browser | cluster
set -euo pipefail
cd "$(dirname "$0")"

python=$(command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3 || true)

colab_python() { # Colab's, python3.13, also where pyenv keeps it; else ours
    local found
    for found in python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python; do
        if "$found" --version >/dev/null 2>&1; then # a shim of pyenv may be there and not run
            echo "$found"
            return
        fi
    done
    echo "Colab has Python 3.13; without one here, its versions are tried with $python." >&2
    echo "$python"
}

environment() { # folder, file that marks it as ready, versions, then what is to be installed, which reads them from pins.txt
    local folder=$1 ready=$2 versions=$3 index leave='^$'
    shift 3
    if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "Fukami needs Python 3.11 or later: install it (Debian, Ubuntu: apt-get install python3 python3-venv) and run make again." >&2
        exit 1
    fi
    [ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
    uv=$(command -v uv) || { by_pip "$folder" -c constraints.txt uv && uv=$folder/bin/uv; } || true
    if [ "$ready" = light ]; then
        echo "Setting up $folder without PyTorch (about 1 GB, once)…"
    elif index=$(torch_index); then
        echo "Setting up $folder, with PyTorch for machines without NVIDIA card from $index (about 2.5 GB, once)…"
        if add "$folder" --no-deps --index-url "$index" -c "$versions" torch torchvision; then
            leave='^(nvidia|cuda|triton)'
        else
            echo "It is not to be had there: PyTorch comes with CUDA." >&2
        fi
    else
        echo "Setting up $folder (a few minutes and about 7 GB, once)…"
    fi
    grep -vE "$leave" "$versions" >"$folder/pins.txt"
    add "$folder" "$@"
    touch "$folder/$ready"
    case $ready in
        light) echo "Ready. Next: source $folder/bin/activate, then make lab LIGHT=1, or fukami --help." ;;
        *) [ "$folder" != .venv ] || echo "Ready. Next: source $folder/bin/activate, then make lab, or fukami --help." ;;
    esac
}

torch_index() { # where PyTorch comes without CUDA: what FUKAMI_TORCH_INDEX says, or PyTorch's own if there is no NVIDIA card
    local index=${FUKAMI_TORCH_INDEX-https://download.pytorch.org/whl/cpu}
    if [ -z "${FUKAMI_TORCH_INDEX+said}" ]; then
        [ "$(uname)" = Linux ] || return
        [ ! -e /proc/driver/nvidia/version ] && ! timeout 5 nvidia-smi -L >/dev/null 2>&1 || return
    fi
    [ -n "$index" ] && "$python" - "$index/torch/" 2>/dev/null <<'END' && echo "$index"
import signal, sys, urllib.request
signal.alarm(3)  # also where the look-up of a name hangs
urllib.request.urlopen(urllib.request.Request(sys.argv[1], method="HEAD"))
END
}

add() { # folder, then what is to be installed there: by uv, and where that fails by pip
    local folder=$1
    shift
    if [ -n "$uv" ]; then
        : "${UV_INDEX_URL=${PIP_INDEX_URL-$("$folder/bin/python" -m pip config get global.index-url 2>/dev/null)}}" # uv does not read pip's settings
        [ -z "$UV_INDEX_URL" ] || export UV_INDEX_URL
        "$uv" pip install --quiet --compile-bytecode --python "$folder/bin/python" "$@" 2>"$folder/uv.log" && return
        echo "uv could not install it ($folder/uv.log says why): pip takes over." >&2
        uv=
    fi
    by_pip "$folder" "$@"
}

by_pip() {
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check "${@:2}" 2> >(grep -v 'is ignored: it is neither' >&2)
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

browser() { # what prints the book and what tests/browser drives; without it those tests skip, and `make test` goes on
    local missing=()
    command -v chromium google-chrome >/dev/null || missing+=(chromium)
    [ -n "$(fc-list :lang=ja 2>/dev/null)" ] || missing+=(fontconfig fonts-morisawa-bizud-gothic)
    install "The book as PDF and tests in a browser need ${missing[*]}; without Chromium tests skip." "${missing[@]}" || true
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
    venv) environment .venv ready constraints.txt -c .venv/pins.txt -e '.[deep,dev]' ;;
    light) environment .venv light constraints.txt -c .venv/pins.txt -e . ;;
    colab) python=$(colab_python); environment .venv-colab ready constraints-colab.txt -r .venv-colab/pins.txt ;;
    system) system ;;
    browser) browser ;;
    cluster) cluster ;;
    *) echo "usage: ./setup.sh venv | light | colab | system | browser | cluster" >&2; exit 2 ;;
esac
