#!/usr/bin/env bash
# Installs what the tests compare with, and tolerates what is there already:
#   Debian packages (as root, where apt exists): a package that cannot be had is named and left out,
#     and the tests that need it are skipped with the reason;
#   the Python peers of tools/peers.txt, in a virtual environment.
#
#   tools/install-peers.sh [FOLDER]     FOLDER of the environment; default: .venv of this repository
set -uo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$repository/tools/retry.sh"

venv=${1:-$repository/.venv}
debian_packages=(
  bindfs         # a folder seen through another mount, as on a second machine
  chromium       # opens the page of `crop report`
  faketime       # a process whose clock is wrong
  netcdf-bin     # ncdump and ncgen, the reference readers of netCDF
  openmpi-bin    # mpirun
  procps         # ps
  python3-venv   # the environment below, where Python is Debian's
  strace         # which files and system calls a command touches
  time           # peak memory of a command
  xfsprogs       # a small file system that fills up
)

install_debian_packages() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not root on Debian: leaving the system packages alone"
    return
  fi
  local missing=() package
  for package in "${debian_packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then return; fi
  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
  retry "${apt[@]}" update
  echo "installing ${missing[*]}"
  retry "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null && return
  # Together they failed: one that cannot be had must not keep the others away.
  for package in "${missing[@]}"; do
    "${apt[@]}" install -y --no-install-recommends "$package" >/dev/null </dev/null ||
      echo "WARNING: $package cannot be installed; the tests that need it will be skipped"
  done
}

install_python_peers() {
  local stamp=$venv/peers.txt
  if cmp -s "$repository/tools/peers.txt" "$stamp"; then
    echo "the Python peers are in $venv"
    return
  fi
  rm -rf "$venv"
  python3 -m venv "$venv" || return 1
  retry "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: \
    -r "$repository/tools/peers.txt" || return 1
  "$venv/bin/python" -c 'import h5netcdf, netCDF4, pyarrow, pyasdf, scipy, xarray, xyzpy' || return 1
  echo '*' >"$venv/.gitignore"
  cp "$repository/tools/peers.txt" "$stamp"
}

install_debian_packages
if ! install_python_peers; then
  echo "the Python peers could not be installed in $venv" >&2
  exit 1
fi
