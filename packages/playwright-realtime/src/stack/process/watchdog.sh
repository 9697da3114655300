# Cleans up after its owner, however the owner ended: after SIGKILL no hook runs in the owner itself.
# Only the owner holds standard input open, so its end is the owner's end. Lines on it:
#   +PID  a process group has started
#   -PID  a process group has ended
#   done  the owner has cleaned up itself
# $1 is the owner's file or folder, which is removed. $2, if given, is a compose project to take down.
trap '' HUP INT TERM PIPE

groups=
while read -r line; do
  pid=${line#?}
  case $line in
    done) exit 0 ;;
    +*) groups="$groups $pid" ;;
    -*)
      rest=
      for group in $groups; do [ "$group" = "$pid" ] || rest="$rest $group"; done
      groups=$rest
      ;;
  esac
done

# A group may have ended by now, which is fine.
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done

if [ -n "$2" ]; then
  filter=label=com.docker.compose.project=$2
  quiet=0
  rounds=0
  # `docker compose up` outlives its owner until it next writes to the owner's pipe, and may create things meanwhile. So
  # look until four rounds, a second apart, find nothing. After a minute give up and leave it to the next run's sweep.
  while [ $quiet -lt 4 ] && [ $rounds -lt 60 ]; do
    rounds=$((rounds + 1))
    # The engine does not end a paused container.
    for id in $(docker ps -q --filter "$filter" --filter status=paused); do docker unpause "$id"; done
    containers=$(docker ps -aq --filter "$filter")
    # The lists are unquoted on purpose: each word is an argument.
    if [ "$containers" ]; then docker rm -fv $containers; fi
    networks=$(docker network ls -q --filter "$filter")
    if [ "$networks" ]; then docker network rm $networks; fi
    volumes=$(docker volume ls -q --filter "$filter")
    if [ "$volumes" ]; then docker volume rm $volumes; fi
    if [ "$containers$networks$volumes" ]; then quiet=0; else quiet=$((quiet + 1)); fi
    [ $quiet -lt 4 ] && sleep 1
  done
fi

# What ends together with the owner, as a browser does, may still be writing.
attempt=0
until rm -rf -- "$1" 2>/dev/null || [ "$attempt" -ge 60 ]; do
  attempt=$((attempt + 1))
  sleep 1
done
