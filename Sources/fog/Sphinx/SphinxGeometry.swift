import ArgumentParser
import FogSphinx

/// A geometry as people write it: by its name, or as the text in a network's documents.
struct SphinxGeometry: ExpressibleByArgument, CustomStringConvertible {
    let geometry: Geometry
    private let name: String?

    private init(_ geometry: Geometry, name: String?) {
        self.geometry = geometry
        self.name = name
    }

    /// Those that have names.
    static let named = [
        SphinxGeometry(.fog1, name: "fog-1"), SphinxGeometry(.fogPQ, name: "fog-pq"),
        SphinxGeometry(.katzenpostPQ, name: "katzenpost-pq"),
    ]

    init?(argument: String) {
        if let known = Self.named.first(where: { $0.name == argument }) {
            self = known
        } else if let geometry = Geometry(argument) {
            self.init(geometry, name: Self.named.first { $0.geometry == geometry }?.name)
        } else {
            return nil
        }
    }

    var description: String { name ?? geometry.description }

    static var allValueStrings: [String] { named.map(\.description) }
}
