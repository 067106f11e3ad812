#!/usr/bin/env bash
# Measures this machine's GPU without a browser and writes report.json and report.md. See docs/performance.md.
#
#   bench/on-device.sh [--out FOLDER] [--runtime FOLDER] [--short] [--pack]
#
#   --out      where the reports go; default on-device-report
#   --runtime  a folder with what a bare machine lacks: node or bin/node, and libvulkan.so.1
#   --short    the smallest measurement of each part, to try the script
#   --pack     only bundles the program; afterwards neither npm nor packages are needed, except node_modules/webgpu
#
# ISOTROPE_ADAPTER=hardware fails rather than measure a software driver; VK_DRIVER_FILES names the driver's manifest.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=on-device-report
runtime=
short=
pack=
while [ $# -gt 0 ]; do
  case "$1" in
    --out | --runtime)
      [ $# -ge 2 ] || { echo "on-device.sh: $1 needs a folder" >&2; exit 2; }
      if [ "$1" = --out ]; then out=$2; else runtime=$2; fi
      shift 2 ;;
    --short) short=--short; shift ;;
    --pack) pack=yes; shift ;;
    *) echo "on-device.sh: found \"$1\"; expected --out FOLDER, --runtime FOLDER, --short or --pack" >&2; exit 2 ;;
  esac
done

if [ -n "$runtime" ]; then
  [ -d "$runtime" ] || { echo "on-device.sh: --runtime $runtime is not a folder" >&2; exit 2; }
  runtime=$(cd "$runtime" && pwd)
  export PATH="$runtime/bin:$runtime:$PATH"
  loader=$(find "$runtime" -name 'libvulkan.so.1' -print -quit)
  [ -z "$loader" ] || export LD_LIBRARY_PATH="$(dirname "$loader")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
command -v node >/dev/null || { echo "on-device.sh: no node on this machine; give a folder that has it with --runtime" >&2; exit 1; }

# Inside node_modules, so that Dawn, which is not bundled, is found.
bundle="$root/node_modules/.cache/isotrope-on-device"
if [ -n "$pack" ] || [ ! -f "$bundle/main.js" ]; then
  [ -d "$root/node_modules/vite" ] || { echo "on-device.sh: the program is not bundled and packages are missing; run bench/on-device.sh --pack where npm ci has run, and copy $bundle and node_modules/webgpu here" >&2; exit 1; }
  node "$root/bench/onDevice/bundle.mjs" "$bundle"
fi
if [ -n "$pack" ]; then
  echo "bundled: $bundle"
  exit 0
fi
mkdir -p "$out"
ISOTROPE_ROOT=$root exec node "$bundle/main.js" "$(cd "$out" && pwd)" $short
