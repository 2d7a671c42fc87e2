#!/usr/bin/env bash
# Makes what the tests need beyond Python packages: a browser, readers and judges of PDF and QR, from
# the system's own packages. Says in one line what is missing when it may not install it itself.
set -euo pipefail

# The identity provider people sign in with, and what runs it, from the pip package beside.
here=$(cd "$(dirname "$0")" && pwd)
[ -d "$here/provider/node_modules/oidc-provider" ] || {
  PATH="$here/../.venv/bin:$PATH" npm install --silent --prefix "$here/provider" || {
    echo "The identity provider of the tests could not be installed (npm install in tests/provider)"
    exit 1
  }
}

declare -A package=([chromium]=chromium [pdftoppm]=poppler-utils [qpdf]=qpdf [openssl]=openssl
  [softhsm2-util]=softhsm2 [tesseract]=tesseract-ocr)
missing=()
for program in "${!package[@]}"; do
  command -v "$program" >/dev/null 2>&1 || missing+=("${package[$program]}")
done
# A library, not a program: the second reader of QR codes.
ldconfig -p 2>/dev/null | grep -q libzbar.so.0 || /sbin/ldconfig -p | grep -q libzbar.so.0 || missing+=(libzbar0)
# The language of the pages that tesseract reads.
tesseract --list-langs 2>/dev/null | grep -qx vie || missing+=(tesseract-ocr-vie)
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
