#!/usr/bin/env bash
# Makes what the tests need beyond Python packages: a browser and a PDF reader, from the system's
# own packages. Says in one line what is missing when it may not install it itself.
set -euo pipefail

declare -A package=([chromium]=chromium [pdftoppm]=poppler-utils [openssl]=openssl)
missing=()
for program in "${!package[@]}"; do
  command -v "$program" >/dev/null 2>&1 || missing+=("${package[$program]}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null && root=(sudo -n) || {
    echo "Missing: ${missing[*]} (as root: apt-get install ${missing[*]})"
    exit 1
  }
fi
command -v apt-get >/dev/null || { echo "Missing: ${missing[*]}"; exit 1; }
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get update -qq
"${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
