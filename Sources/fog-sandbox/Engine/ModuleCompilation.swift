import FogExecution

/// `fog-sandbox compile`: makes an artifact of a module.
enum ModuleCompilation {
    /// The largest module that is read.
    static let maximumModuleBytes = 256 << 20

    /// Compiles the module at `module` and writes its artifact to `output`.
    static func run(library: String, module: String, output: String) throws(SandboxFailure) {
        let engine = try Engine(library: library)
        let bytes = try WholeFile.read(module, limit: maximumModuleBytes)
        let compiled = try Module(compiling: bytes, in: engine)
        try compiled.withSerialized { artifact throws(SandboxFailure) in
            try WholeFile.write(artifact, to: output)
        }
    }
}
