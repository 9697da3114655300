# shellcheck shell=bash
# Debian packages, and Debian 13's where Debian 12 has none.

# What the two commands of the README need on a bare machine: the engine, a browser with a font to write with, Redis
# for the local stack, nginx for the proxy cases, mmdebstrap for base images, and what the Python backend imports.
packages=(ca-certificates chromium-headless-shell docker.io fonts-dejavu-core mmdebstrap nginx-light redis-server
  python3-fastapi python3-jwt python3-redis python3-socketio uvicorn)

need_debian_root() {
  [[ $(id -u) == 0 ]] || fail 'root' "this is user $(id -un)" 'Run .ci/engine as root, or start an engine with compose v2 yourself.'
  # shellcheck disable=SC1091
  . /etc/os-release
  [[ $ID == debian ]] || fail 'Debian' "this is $ID" 'Start an engine with compose v2 yourself; nothing else here needs Debian.'
  codename=$VERSION_CODENAME
  command -v npm >/dev/null || fail 'Node 20.19 or later with npm' 'there is no npm' 'Install Node first.'
}

need_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    say "packages: all there (${packages[*]})"
    return
  fi
  say "packages: installing ${missing[*]}"
  # Lists that came with the machine may name versions that the archive has dropped since.
  quietly 'apt-get update' apt-get update -o DPkg::Lock::Timeout=120
  DEBIAN_FRONTEND=noninteractive quietly 'apt-get install' \
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}"
}

need_package_lists() {
  compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null && return
  say 'packages: reading the lists (apt-get update)'
  quietly 'apt-get update' apt-get update -o DPkg::Lock::Timeout=120
}

# Debian 13 beside the machine's own Debian: the same archive under another suite name, in an APT state of its own, so
# that the machine's lists and preferences stay as they are. Prints nothing; sets trixie_sources and trixie_apt.
need_trixie() {
  local state=$build/trixie
  trixie_sources=$state/trixie.list
  trixie_apt=(-o Dir::State::Lists="$state/lists" -o Dir::Cache="$state/cache" -o Dir::Etc::SourceList="$trixie_sources"
    -o Dir::Etc::SourceParts=- -o APT::Sandbox::User=root)
  [[ -e $state/complete ]] && return
  need_package_lists
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  # One line for each of Debian's archives that the machine uses, whatever format its sources have; a security
  # archive has its own suite, and updates of a stable release are not needed twice.
  apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v from="$codename" -v key="$(debian_key)" '
      $1 == "Debian" && ($3 == from || $3 == from "-security") {
        sub("^" from, "trixie", $3); print "deb " key $2 " " $3 " " $4 }' | sort -u >"$trixie_sources"
  [[ -s $trixie_sources ]] || fail "APT sources of Debian $codename" 'there are none' 'See apt-get indextargets.'
  say 'packages: reading the lists of Debian 13, in a state of their own'
  quietly 'apt-get update (Debian 13)' apt-get "${trixie_apt[@]}" update
  touch "$state/complete"
}

debian_key() {
  local key=/usr/share/keyrings/debian-archive-keyring.gpg
  if [[ -e $key ]]; then printf '[signed-by=%s] ' "$key"; fi
}
