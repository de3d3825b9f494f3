package import FogCore

extension ChildProcess {
    /// Starts a program whose standard output and error are pipes, and gives their reading ends, which don't block.
    ///
    /// The writing ends are the child's alone once this returns, so that reading comes to an end with it.
    package static func startWithOutputs(
        _ description: ChildDescription
    ) async throws(FogError) -> (child: ChildProcess, output: FileDescriptor, errors: FileDescriptor) {
        let output = try FileDescriptor.pipe(isNonblocking: true)
        let errors = try FileDescriptor.pipe(isNonblocking: true)
        var description = description
        description.descriptors[1] = output.write
        description.descriptors[2] = errors.write
        return (try await start(description), output.read, errors.read)
    }
}
