# What a grown house stands on, for the length of a test run: a bucket, Redis, PostgreSQL. Sourced by .ci/run.

free_port() { "$python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# waiting_for PORT: until something listens there, ten seconds at most.
waiting_for() {
    for _ in $(seq 100); do
        "$python" -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$1" \
            2>/dev/null && return
        sleep 0.1
    done
    return 1
}

# start_bucket: sets bucket_url and bucket_pid; a server that speaks S3, in memory.
start_bucket() {
    local port
    port=$(free_port)
    "$python" -m moto.server --host 127.0.0.1 --port "$port" >/dev/null 2>&1 &
    bucket_pid=$!
    waiting_for "$port" || return 1
    "$python" -c 'import sys, urllib.request as r; r.urlopen(r.Request(sys.argv[1], method="PUT"))' \
        "http://127.0.0.1:$port/tests" || return 1
    bucket_url="s3://tests:password@tests/house?endpoint=http://127.0.0.1:$port"
}

# start_redis: sets redis_url and redis_pid; nothing is kept.
start_redis() {
    local port
    port=$(free_port)
    redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no >/dev/null &
    redis_pid=$!
    waiting_for "$port" || return 1
    redis_url=redis://127.0.0.1:$port/0
}

# tests_when_grown: what touches files and jobs, with the files in a bucket and the queue in Redis, then PostgreSQL.
tests_when_grown() (
    carried="tests/test_files.py tests/test_queues.py tests/test_jobs.py tests/test_letters.py"
    kept="tests/learning tests/certificates/test_actions.py"
    bucket_pid= redis_pid=
    (need postgresql redis-server) || exit 1
    start_postgres || exit 1
    trap 'kill $bucket_pid $redis_pid 2>/dev/null; stop_postgres' EXIT
    start_bucket && start_redis || exit 1
    export TEST_FILES_URL=$bucket_url
    TEST_JOBS_URL=$redis_url ./bin/test $carried $kept &&
        TEST_DATABASE_URL=$postgres_url TEST_JOBS_URL=$postgres_url ./bin/test $carried
)

# tests_behind_nginx: the house of deploy/ as readers reach it.
tests_behind_nginx() { (need nginx openssl) && ./bin/test tests/test_deploy.py; }
