import ArgumentParser

struct Sphinx: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sphinx", abstract: "Make packets of the mix network by hand, and look into them.",
        discussion: """
            For inspection: the network makes and unwraps its packets itself. A packet's way:

              fog sphinx new-hop --secret a.key > a.json
              fog sphinx new-hop --secret b.key > b.json
              echo hello | fog sphinx wrap a.json b.json > packet
              fog sphinx unwrap --secret a.key packet --write next
              fog sphinx unwrap --secret b.key next --write payload

            and a reply's:

              fog sphinx new-surb b.json a.json --keys surb.keys > surb
              echo hello | fog sphinx wrap --surb surb > packet
              fog sphinx unwrap --secret b.key packet --write next
              fog sphinx unwrap --secret a.key next --write body
              fog sphinx unwrap --surb-keys surb.keys body --write payload

            Packets, SURBs and bodies are hexadecimal text.
            """,
        subcommands: [
            SphinxGeometryCommand.self, SphinxNewHop.self, SphinxNewSURB.self, SphinxWrap.self, SphinxUnwrap.self,
        ])
}
