import FogCore

/// A program that a sandbox process is to load, and the limits that it gives itself before it does.
public struct SandboxProgram: Hashable, Sendable {
    /// The compiled module, as the sandbox sees it. It may go once it is loaded.
    public var artifact: String
    /// The largest file that the process may write from now on, in bytes.
    public var fileBytes: UInt64
    /// How many addresses the process may have from now on, in bytes; `nil` if its memory is bounded from outside.
    public var addressBytes: UInt64?

    /// Names a program.
    public init(artifact: String, fileBytes: UInt64, addressBytes: UInt64? = nil) {
        self.artifact = artifact
        self.fileBytes = fileBytes
        self.addressBytes = addressBytes
    }

    func append(to bytes: inout [UInt8]) throws(ByteError) {
        try bytes.appendText(artifact, as: Self.artifactField)
        bytes.appendInteger(fileBytes)
        bytes.appendOptional(addressBytes)
    }

    init(from reader: inout ByteReader) throws(ByteError) {
        artifact = try reader.readText(as: Self.artifactField)
        fileBytes = try reader.readInteger()
        addressBytes = try reader.readOptional("address bytes")
    }

    private static let artifactField = SandboxField.path("artifact")
}
