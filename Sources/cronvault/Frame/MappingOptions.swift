internal import ArgumentParser
internal import Operations

/// Names of a set that are others on the target.
struct MappingOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("map-role"),
        help: ArgumentHelp("Jobs and grants of role A go to role B.", valueName: "A=B")
    )
    var role: [String] = []

    @Option(
        name: .customLong("map-database"),
        help: ArgumentHelp("Jobs of database A run in database B.", valueName: "A=B")
    )
    var database: [String] = []

    @Option(
        name: .customLong("map-node"),
        help: ArgumentHelp(
            "Jobs on node A (name:port) go to node B instead of this server; A=A keeps them there.",
            valueName: "A=B"
        )
    )
    var node: [String] = []

    func validate() throws {
        for pair in role + database where pair.split(separator: "=", maxSplits: 1).count != 2 {
            throw ValidationError("\"\(pair)\" is no pair A=B.")
        }
        for pair in node where Self.nodes(pair) == nil {
            throw ValidationError("\"\(pair)\" is no pair of nodes, name:port=name:port.")
        }
    }

    var roles: [String: String] { Self.pairs(role) }
    var databases: [String: String] { Self.pairs(database) }

    var nodes: [NodeAddress: NodeAddress] {
        Dictionary(node.compactMap(Self.nodes), uniquingKeysWith: { _, last in last })
    }

    private static func pairs(_ texts: [String]) -> [String: String] {
        let pairs = texts.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }.filter { $0.count == 2 }
        return Dictionary(pairs.map { ($0[0], $0[1]) }, uniquingKeysWith: { _, last in last })
    }

    private static func nodes(_ text: String) -> (NodeAddress, NodeAddress)? {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let from = NodeAddress(parts[0]), let to = NodeAddress(parts[1]) else { return nil }
        return (from, to)
    }
}
