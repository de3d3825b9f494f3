/// Command lines for the manual: what somebody wants, and what they type for it.
enum ManualExamples {
    /// By the command's words; each line is one that the command takes.
    static let all: [String: [(purpose: String, line: String)]] = [
        "fog": [
            ("Start a network on this machine, run a program on it, and end it:", "fog up -d -w 2"),
            ("", "fog run Examples/hello/hello.wasm -- hello"),
            ("", "fog down"),
        ],
        "fog up": [
            ("A coordinator and four workers in the background:", "fog up -d -w 4"),
            ("A network in a folder of its own, until Ctrl-C:", "fog up --data /var/tmp/try"),
        ],
        "fog down": [("End the network of a folder:", "fog down --data /var/tmp/try")],
        "fog run": [
            ("Run a WebAssembly program with arguments:", "fog run hello.wasm -- --exit 3 hello"),
            ("Run a command in a sandbox:", "fog run --engine process -- sh -c 'uname -sr; id -u'"),
            (
                "Give it a file and fetch what it leaves:",
                "fog run --input photos.tar --output small --memory 256Mi thumbnail.wasm"
            ),
        ],
        "fog job run": [
            ("Submit a job and watch it:", "fog job run --wait Examples/picture/job.yaml"),
            ("See what would be submitted:", "fog job run --dry-run Examples/picture/job.yaml"),
        ],
        "fog job ls": [("The jobs that run, as JSON:", "fog job ls --state running -o json")],
        "fog job status": [("Each task of a job:", "fog job status --tasks j7k2mq4x1a9pz")],
        "fog job explain": [("Why do its tasks wait?", "fog job explain j7k2mq4x1a9pz")],
        "fog job logs": [("Follow what the third task prints:", "fog job logs -f --task 2 j7k2mq4x1a9pz")],
        "fog job get": [("Fetch what a job has produced:", "fog job get -d tiles j7k2mq4x1a9pz")],
        "fog job wait": [("Go on only if the job succeeds:", "fog job wait --quiet j7k2mq4x1a9pz")],
        "fog job stop": [("Stop a job and wait until nothing of it runs:", "fog job stop --wait j7k2mq4x1a9pz")],
        "fog top": [
            ("Watch the network of the data folder:", "fog top"),
            ("Measure for ten seconds and print once, for a script:", "fog top --once --interval 10s -o json"),
        ],
        "fog mix run": [
            ("A configuration file with all keys:", "fog mix run --print-configuration"),
            ("A mix by such a file:", "fog mix run --configuration mix.yaml"),
        ],
        "fog mix status": [
            ("All mixes that 'fog up' runs:", "fog mix status"),
            ("One of them, with all that it counts:", "fog mix status -o json mix-2"),
        ],
        "fog node drain": [("Free a node for maintenance:", "fog node drain --wait worker-1")],
        "fog token create": [("A token with which workers join:", "fog token create --kind join office")],
        "fog token revoke": [("Make a token worthless:", "fog token revoke t2yy4dr22p3zc")],
        "fog worker": [
            (
                "Lend this machine to a coordinator:",
                "fog worker --coordinator http://127.0.0.1:7000 --join-token-file join.token --cpu 2 --memory 4Gi"
            )
        ],
        "fog coordinator": [("Be a coordinator on a port:", "fog coordinator --data /var/lib/fog --port 7000")],
        "fog bench tasks": [("A short measurement:", "fog bench tasks --workers 2 --count 3000 --rows 0")],
        "fog simulate mixnet": [
            ("What do ten clients without cover give away?", "fog simulate mixnet --clients 10 --cover off"),
            ("Longer delays, as JSON:", "fog simulate mixnet --delay 1s --minutes 5 -o json"),
        ],
        "fog mix bench": [
            ("A minute at 25,000 packets a second:", "fog mix bench --sustained 1m --rate 25000"),
            ("Ten minutes at 80 % of what goes:", "fog mix bench --soak 10m"),
        ],
        "fog client bench": [
            ("How long an echo takes if the network adds no delays:", "fog client bench --profile fast"),
            ("What a client and a mix cost that have nothing to do:", "fog client bench --idle 60s"),
        ],
        "fog vectors check": [
            ("Check published test vectors:", "fog vectors check aez/encrypt.json sphinx/packets.json"),
            ("Check a file whose shape doesn't say what it is:", "fog vectors check --suite aez mine.json"),
        ],
        "fog vectors make": [
            ("Packets that a mix has to accept or refuse:", "fog vectors make sphinx-malformed --seed 7 --count 200")
        ],
        "fog man": [
            ("Read a page:", "fog man job run"),
            ("Write all pages for man(1):", "fog man --write /usr/local/share/man"),
        ],
        "fog completions": [("Completion in this bash:", "fog completions bash")],
    ]
}
