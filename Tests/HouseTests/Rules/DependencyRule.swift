/// What a target declares in `Package.swift` is what its files import: nothing undeclared, nothing unused.
enum DependencyRule {
    /// Modules that come with the toolchain and the system and need no declaration.
    static let toolchain: Set<String> = [
        "Dispatch", "FoundationEssentials", "Glibc", "PackageDescription", "Swift", "Synchronization", "Testing",
        "_Concurrency", "_StringProcessing",
    ]

    /// Modules that a product brings beside the one that has its name.
    static let furtherModules = ["Yams": ["CYaml"]]

    static func violations(in files: [SourceFile], _ package: PackageDescription) -> [Violation] {
        let byTarget = Dictionary(grouping: files, by: \.target)
        return (package.rooms + package.tests).flatMap { target in
            violations(of: target, in: byTarget[target.name] ?? [])
        }
    }

    private static func violations(of target: PackageDescription.Target, in files: [SourceFile]) -> [Violation] {
        var found: [Violation] = []
        var used: Set<String> = []
        let products = target.dependencies.map { [$0] + furtherModules[$0, default: []] }
        let known = toolchain.union(products.joined()).union([target.name])
        for file in files {
            for (module, line) in file.imports {
                used.insert(module)
                guard !known.contains(module) else { continue }
                let reason = "\(target.name) imports \(module) without declaring it in Package.swift"
                found.append(Violation(path: file.path, line: line, reason: reason))
            }
        }
        for modules in products where used.isDisjoint(with: modules) {
            let reason = "\(target.name) declares \(modules[0]) and doesn't import it"
            found.append(Violation(path: "Package.swift", line: 0, reason: reason))
        }
        return found
    }
}
