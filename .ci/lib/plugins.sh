# shellcheck shell=bash
# Compose v2 and buildx. Debian 12 has neither; Debian 13's packages are two static enough binaries (libc 2.34).

# Where docker looks for plugins of the whole machine. A folder of our own kind, so nothing of a package is replaced.
plugin_folder=/usr/libexec/docker/cli-plugins

need_plugins() {
  need_plugin compose docker-compose
  need_plugin buildx docker-buildx
}

# need_plugin NAME PACKAGE
need_plugin() {
  local name=$1 package=$2 work
  if docker "$name" version >/dev/null 2>&1; then
    say "plugin: $name is there ($(plugin_version "$name"))"
    return
  fi
  need_trixie
  say "plugin: unpacking $package of Debian 13"
  work=$(mktemp -d "$build/plugin.XXXXXX")
  (cd "$work" && quietly "download $package" apt-get "${trixie_apt[@]}" download "$package")
  quietly "unpack $package" dpkg-deb -x "$work"/*.deb "$work/tree"
  install -D -m 755 "$work/tree/usr/libexec/docker/cli-plugins/docker-$name" "$plugin_folder/docker-$name"
  rm -r "$work"
  docker "$name" version >/dev/null || fail "docker $name to work" 'it does not' "Run \"docker $name version\" to see why."
  say "plugin: $name $(plugin_version "$name")"
}

plugin_version() { docker "$1" version | grep -Eo '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1; }
