/// A room imports only rooms that stand above it in the list of `Package.swift`.
enum LayeringRule {
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
                // Test vectors are made with its dice, so that a seed gives the same ones everywhere.
                if module == "FogSimulation", file.target != "FogVectors" {
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
