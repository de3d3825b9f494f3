/// Where the fields of a specification stand in the text that it was read from.
struct SpecificationPlaces: Sendable {
    private var places: [FieldPath: SpecificationPlace] = [:]

    /// The place of the field, or of the nearest thing that holds it; `nil` if nothing was read.
    subscript(path: FieldPath) -> SpecificationPlace? {
        var current: FieldPath? = path
        while let candidate = current {
            if let place = places[candidate] { return place }
            current = candidate.parent
        }
        return nil
    }

    /// Notes where a field stands.
    mutating func note(_ path: FieldPath, _ place: SpecificationPlace) {
        places[path] = place
    }
}
