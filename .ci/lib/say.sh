# shellcheck shell=bash
# Lines for a person, and the one way to give up.

say() { printf 'engine: %s\n' "$*"; }

# fail EXPECTED SEEN NEXT: the same three parts as every error of the harness. 3: the infrastructure failed.
fail() {
  printf 'engine: Expected %s, but %s. %s\n' "$1" "$2" "$3" >&2
  exit 3
}

# quietly WHAT COMMAND…: the command's output goes to a log, and is shown only where the command fails.
quietly() {
  local what=$1 log=$build/engine-step.txt
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "\"$what\" to succeed" 'it failed as shown above' 'Its whole output is in .build/engine-step.txt.'
  fi
}
