# shellcheck shell=bash
# The engine itself. Debian's package starts it only where an init system runs; a CI machine often has none.

need_engine() {
  if docker info >/dev/null 2>&1; then
    say "engine: answers ($(docker version --format '{{.Server.Version}}'))"
    # A note of an earlier start is void where another engine has come since.
    [[ $(cat "$build/dockerd.pid" 2>/dev/null) == "$(cat /var/run/docker.pid 2>/dev/null)" ]] || rm -f "$build/dockerd.pid"
    return
  fi
  [[ -z ${DOCKER_HOST:-} ]] || fail "an engine at DOCKER_HOST ($DOCKER_HOST)" 'none answers' 'Start it, or unset DOCKER_HOST.'
  command -v dockerd >/dev/null || fail 'dockerd on the PATH' 'there is none' 'Reinstall docker.io.'
  start_dockerd
}

start_dockerd() {
  local log=$build/dockerd.txt deadline=$((SECONDS + 60)) pid
  say 'engine: starting dockerd in the background (its log: .build/dockerd.txt)'
  # A session of its own: the engine outlives this script, and a Ctrl-C to the script does not reach it.
  setsid nohup dockerd >"$log" 2>&1 </dev/null &
  pid=$!
  # Tells the caller which process to end: the one started here, and no other engine.
  echo "$pid" >"$build/dockerd.pid"
  until docker info >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS > deadline)); then
      tail -n 30 "$log" >&2
      fail 'dockerd to answer within 60 s' 'it did not; the end of its log is above' 'It needs root, cgroups and iptables.'
    fi
    sleep 0.2
  done
  say "engine: dockerd $(docker version --format '{{.Server.Version}}') answers"
}
