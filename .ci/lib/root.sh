# shellcheck shell=bash
# A pristine root: a Debian with nothing but Node, npm, git and certificates, as a fresh machine has it. Commands run
# in it in mount and process namespaces of their own, so that nothing outlives them.

# make_root DIR SUITE: makes it from the machine's own Debian archive. Installs nothing on the machine itself.
make_root() {
  local dir=$1 suite=$2
  need_package_lists
  need_mmdebstrap
  machine_sources | sed "s/ $codename\b/ $suite/" >"$build/root.list"
  quietly "mmdebstrap ($suite)" "${mmdebstrap[@]}" --variant=minbase --include=ca-certificates,git,procps \
    "$suite" "$dir" "$build/root.list"
  rm "$build/root.list"
  copy_network "$dir"
  copy_node "$dir"
}

# mmdebstrap is a script: unpacked, it runs without being installed.
need_mmdebstrap() {
  mmdebstrap=(mmdebstrap)
  command -v mmdebstrap >/dev/null && return
  mmdebstrap=(perl "$work/mmdebstrap/usr/bin/mmdebstrap")
  [[ -e $work/mmdebstrap ]] && return
  (cd "$work" && quietly 'download mmdebstrap' apt-get download mmdebstrap && dpkg-deb -x mmdebstrap_*.deb mmdebstrap)
}

# How the machine reaches its network: names, certificates, and what its owner has set for apt.
copy_network() {
  local dir=$1 file
  cp /etc/resolv.conf /etc/hosts "$dir/etc/"
  cp /etc/ssl/certs/ca-certificates.crt "$dir/etc/ssl/certs/"
  mkdir -p "$dir/usr/local/share/ca-certificates"
  cp -a /usr/local/share/ca-certificates/. "$dir/usr/local/share/ca-certificates/"
  for file in /etc/apt/apt.conf.d/*; do
    # A file that no package brought is the machine's own setting.
    dpkg-query -S "$file" >/dev/null 2>&1 || cp "$file" "$dir/etc/apt/apt.conf.d/"
  done
}

# Node and npm are the machine's own, with npm's settings; the user's settings are those of all users there.
copy_node() {
  local dir=$1 npm name file
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  install -D "$(readlink -f "$(command -v node)")" "$dir/usr/bin/node"
  mkdir -p "$dir/usr/lib/node_modules" "$dir/usr/etc"
  cp -a "$npm" "$dir/usr/lib/node_modules/npm"
  for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$dir/usr/bin/$name"; done
  for name in globalconfig userconfig; do
    file=$(npm config get "$name")
    [[ ! -e $file ]] || cat "$file" >>"$dir/usr/etc/npmrc"
  done
}

# in_root DIR USER COMMAND: runs a shell command there, in the user's home. Its processes end with it.
in_root() {
  local dir=$1 user=$2 command=$3 home=/root name
  [[ $user == root ]] || home=/home/$user
  local -a environment=("HOME=$home" "USER=$user" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    LANG=C.UTF-8 TERM=dumb)
  for name in CI NODE_EXTRA_CA_CERTS SSL_CERT_FILE http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
  done
  unshare --mount --pid --fork --kill-child bash -c "$ENTER" enter "$dir" "$user" "$command" "${environment[@]}" </dev/null
}

# The root is pivoted to, since Chromium's sandbox can't start in a chroot (user_namespaces(7)).
# shellcheck disable=SC2016
ENTER='
set -eu
dir=$1 user=$2 command=$3
shift 3
mount --bind "$dir" "$dir"
mount -t proc proc "$dir/proc"
mount --rbind /sys "$dir/sys"
mount --rbind /dev "$dir/dev"
mount -t tmpfs tmpfs "$dir/tmp"
mount -t tmpfs tmpfs "$dir/run"
cd "$dir"
pivot_root . .
umount -l .
cd /
exec env -i "$@" setpriv --reuid "$user" --regid "$user" --init-groups bash -c "cd; $command"
'

# drop_root DIR: its mounts were those of namespaces that have ended.
drop_root() { [[ ! -e $1 ]] || rm -rf --one-file-system "$1"; }
