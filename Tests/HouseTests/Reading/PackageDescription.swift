/// What the house rules need to know of `Package.swift`, read from its text.
struct PackageDescription: Equatable {
    /// One target and what it depends on: names of rooms and of other packages' products.
    struct Target: Equatable {
        var name: String
        var dependencies: [String]
    }

    /// What the text of a package description lacks.
    struct Unreadable: Error, Equatable {
        var reason: String
    }

    /// The rooms from the ground up.
    var rooms: [Target]
    /// How many of the rooms, from the first, are pure.
    var pureCount: Int
    /// The test targets.
    var tests: [Target]

    /// The names of the pure rooms.
    var pureRooms: Set<String> { Set(rooms.prefix(pureCount).map(\.name)) }
    /// The names of all rooms.
    var roomNames: Set<String> { Set(rooms.map(\.name)) }

    /// The line of `Package.swift` that ends the pure rooms.
    static let shellsMark = "// The shells."

    init(rooms: [Target], pureCount: Int, tests: [Target]) {
        self.rooms = rooms
        self.pureCount = pureCount
        self.tests = tests
    }

    /// Reads the lists `rooms` and `tests` and the names that stand for products.
    init(parsing text: String) throws(Unreadable) {
        let products = Self.products(in: text)
        guard let roomList = Self.list("let rooms: [Target] = [", in: text) else {
            throw Unreadable(reason: "Package.swift has no list 'let rooms: [Target]'")
        }
        guard let testList = Self.list("let tests: [Target] = [", in: text) else {
            throw Unreadable(reason: "Package.swift has no list 'let tests: [Target]'")
        }
        guard let mark = roomList.firstRange(of: Self.shellsMark) else {
            throw Unreadable(reason: "the list of rooms has no line '\(Self.shellsMark)'")
        }
        rooms = try Self.targets(in: roomList, products: products)
        tests = try Self.targets(in: testList, products: products)
        pureCount = try Self.targets(in: roomList[..<mark.lowerBound], products: products).count
    }

    /// The products that constants of type `Target.Dependency` stand for, by the constants' names.
    private static func products(in text: String) -> [String: String] {
        var products: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("let ") && line.contains(": Target.Dependency") {
            let constant = line.dropFirst(4).prefix { $0 != ":" }
            guard let start = line.firstRange(of: "name: \"") else { continue }
            products[String(constant)] = String(line[start.upperBound...].prefix { $0 != "\"" })
        }
        return products
    }

    /// The text between the brackets of a list.
    private static func list(_ opening: String, in text: String) -> Substring? {
        guard let start = text.firstRange(of: opening)?.upperBound else { return nil }
        guard let end = text[start...].firstRange(of: "\n]")?.lowerBound else { return nil }
        return text[start..<end]
    }

    private static func targets(
        in list: Substring, products: [String: String]
    ) throws(Unreadable) -> [Target] {
        var targets: [Target] = []
        var rest = list
        while let start = rest.firstRange(of: "arget(") {
            rest = rest[start.upperBound...]
            let end = rest.firstRange(of: "arget(")?.lowerBound ?? rest.endIndex
            targets.append(try target(in: rest[..<end], products: products))
        }
        return targets
    }

    private static func target(in text: Substring, products: [String: String]) throws(Unreadable) -> Target {
        guard let start = text.firstRange(of: "name: \"") else { throw Unreadable(reason: "a target without a name") }
        let name = String(text[start.upperBound...].prefix { $0 != "\"" })
        guard let opening = text.firstRange(of: "dependencies: [") else { return Target(name: name, dependencies: []) }
        var dependencies: [String] = []
        for word in text[opening.upperBound...].prefix(while: { $0 != "]" }).split(separator: ",") {
            let word = word.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace }
            if word.isEmpty { continue }
            if word.hasPrefix("\"") {
                dependencies.append(String(word.dropFirst().prefix { $0 != "\"" }))
            } else if let product = products[String(word)] {
                dependencies.append(product)
            } else {
                throw Unreadable(reason: "\(name) depends on '\(word)', which isn't a room or a known product")
            }
        }
        return Target(name: name, dependencies: dependencies)
    }
}
