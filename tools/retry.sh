# Sourced by the other scripts: `retry COMMAND...` runs a download up to three times.

retry() {
  local attempt
  for attempt in 1 2 3; do
    "$@" </dev/null && return 0
    echo "attempt $attempt failed: $*" >&2
    [ "$attempt" = 3 ] || sleep $((attempt * 10))
  done
  return 1
}
