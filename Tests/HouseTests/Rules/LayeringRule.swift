/// A room imports only rooms that stand above it in the list of `Package.swift`.
enum LayeringRule {
    /// Rooms of the product with the dice of FogSimulation, so that a seed gives the same everywhere: test vectors are
    /// made with them, and networks tried out.
    private static let dicing: Set<String> = ["FogAnonymity", "FogVectors"]

    static func violations(in sources: [SourceFile], _ package: PackageDescription) -> [Violation] {
        let names = package.rooms.map(\.name)
        var found: [Violation] = []
        for file in sources {
            guard let own = names.firstIndex(of: file.target) else {
                found.append(
                    Violation(path: file.path, line: 0, reason: "\(file.target) isn't a room in Package.swift"))
                continue
            }
            for (module, line) in file.imports where module != file.target {
                if module == "FogSimulation", !dicing.contains(file.target) {
                    found.append(Violation(path: file.path, line: line, reason: "FogSimulation is for tests only"))
                } else if let other = names.firstIndex(of: module), other > own {
                    let reason = "\(file.target) imports \(module), which stands below it in Package.swift"
                    found.append(Violation(path: file.path, line: line, reason: reason))
                }
            }
        }
        return found + declaredUpwards(package)
    }

    /// The same rule for the dependencies that the package description declares.
    private static func declaredUpwards(_ package: PackageDescription) -> [Violation] {
        let names = package.rooms.map(\.name)
        return package.rooms.enumerated().flatMap { own, room in
            room.dependencies.filter { (names.firstIndex(of: $0) ?? -1) >= own }.map { dependency in
                let reason = "\(room.name) depends on \(dependency), which doesn't stand above it"
                return Violation(path: "Package.swift", line: 0, reason: reason)
            }
        }
    }
}
