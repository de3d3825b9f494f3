import FogCore

/// A path with its query, built so that no value can break out of its place.
struct APIPath: CustomStringConvertible {
    private var path: String
    private var query: [String] = []

    /// A path whose parts are known to be safe: literals and identifiers.
    init(_ path: String) {
        self.path = path
    }

    /// The path with one more parameter, if there is a value for it.
    func adding(_ name: String, _ value: (some CustomStringConvertible)?) -> APIPath {
        guard let value else { return self }
        var longer = self
        longer.query.append("\(name)=\(HTTPTransport.percentEncoded(value.description))")
        return longer
    }

    var description: String {
        query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    }
}
