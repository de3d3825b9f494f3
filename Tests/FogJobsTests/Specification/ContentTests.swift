import FogJobs
import Testing

@Suite struct ContentTests {
    static let text = SpecificationSamples.withTask(
        """
        engine: {type: wasm, module: file:build/program.wasm}
        stdin: {from: file:in.txt}
        inputs:
          - {from: 'blob:\(SpecificationSamples.hash(1))', to: /in/a}
          - {from: file:in.txt, to: /in/b}
        """)

    @Test func filesAreListedWithTheirFields() throws {
        let job = try JobSpecification.parse(Self.text, content: .filesAllowed)
        #expect(
            job.fileReferences.map(\.field) == [
                "tasks[0].engine.module", "tasks[0].stdin.from", "tasks[0].inputs[1].from",
            ])
        #expect(job.fileReferences.map(\.path) == ["build/program.wasm", "in.txt", "in.txt"])
        #expect(job.blobs == [SpecificationSamples.blob(1)])
    }

    @Test func aMissingFileCanBeReportedAtItsLine() throws {
        let parsed = try ParsedSpecification(Array(Self.text.utf8), content: .filesAllowed)
        let problem = parsed.problem(with: "tasks[0].inputs[1].from", "there is no file 'in.txt'")
        #expect(
            problem.rendered(file: "job.yaml")
                == "job.yaml:11:16: tasks[0].inputs[1].from: there is no file 'in.txt'")
        #expect(parsed.problem(with: "tasks[0].resources.cpu", "").line == 7)
    }

    @Test func filesBecomeBlobs() throws {
        let job = try JobSpecification.parse(Self.text, content: .filesAllowed)
        let program = SpecificationSamples.blob(2)
        let input = SpecificationSamples.blob(3)
        let resolved = try job.resolvingFiles(["build/program.wasm": program, "in.txt": input])
        #expect(resolved.fileReferences.isEmpty)
        #expect(resolved.blobs == [program, input, SpecificationSamples.blob(1)])
        #expect(resolved.validate(content: .blobsOnly).isEmpty)
    }

    @Test func aFileWithoutABlobIsNamed() throws {
        let job = try JobSpecification.parse(Self.text, content: .filesAllowed)
        let error = try #require(throws: SpecificationError.self) {
            try job.resolvingFiles(["in.txt": SpecificationSamples.blob(3)])
        }
        #expect(error.problems.map(\.path) == ["tasks[0].engine.module"])
        #expect(error.problems.map(\.message) == ["the file 'build/program.wasm' has not been uploaded"])
    }

    @Test func aCoordinatorRefusesFiles() {
        let problems = SpecificationSamples.problems(of: Self.text, content: .blobsOnly)
        #expect(
            problems.map(\.path) == ["tasks[0].engine.module", "tasks[0].stdin.from", "tasks[0].inputs[1].from"])
        #expect(problems.allSatisfy { $0.message.contains("names a file on the submitter's machine") })
    }

    @Test func aBlobIsNamedByTheHashOfItsBytes() {
        // FIPS 180-4's example "abc".
        let text = "sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let hash = BlobHash(hashing: Array("abc".utf8))
        #expect(hash.description == text)
        #expect(BlobHash(text) == hash)
        #expect(BlobHash(bytes: hash.bytes) == hash)
        #expect(hash.short == "sha256-ba7816bf8f01")
        #expect(BlobHash(text.uppercased()) == nil)
        #expect(BlobHash(String(text.dropLast())) == nil)
        #expect(BlobHash(text.replacing("sha256-", with: "sha512-")) == nil)
        #expect(BlobHash(bytes: [1, 2, 3]) == nil)
        #expect(ContentReference("blob:\(text)") == .blob(hash))
        #expect(ContentReference("file:a b") == .file("a b"))
        #expect(ContentReference(text) == nil)
    }
}
