import FogCore
import FogCrypto

/// One case: a key, an input, a proof and an output, and whatever else of the evaluation the file has.
struct VRFVector {
    private static let members = [
        "suite", "suite_string", "sk", "pk", "alpha", "x", "h", "k_string", "k", "u", "v", "pi", "beta", "ctr",
        "elligator2",
    ]

    private let object: VectorObject
    private let suite: VRFSuite
    private let key: VRFPublicKey
    private let input: [UInt8]
    private let proof: VRFProof

    /// Reads the members that every case has.
    init(_ object: VectorObject) throws(VectorMismatch) {
        try object.hasNoDamagedNames(of: Self.members)
        self.object = object
        input = try object.bytes("alpha")
        let keyBytes = try object.bytes("pk")
        let proofBytes = try object.bytes("pi")
        proof = try Self.attempt("pi", "a proof") { () throws(VRFError) in try VRFProof(proofBytes) }
        suite = try Self.suite(object, keyBytes, proof, input)
        key = try Self.attempt("pk", "a key") { [suite] () throws(VRFError) in
            try VRFPublicKey(keyBytes, suite: suite)
        }
    }

    /// The suite that the case names; where it names none, the one in which its proof holds.
    private static func suite(
        _ object: VectorObject, _ key: [UInt8], _ proof: VRFProof, _ input: [UInt8]
    ) throws(VectorMismatch) -> VRFSuite {
        var named: [VRFSuite] = []
        if object.has("suite") {
            let name = try object.text("suite")
            named.append(
                try VectorMismatch.unwrap(
                    VRFSuite.allCases.first { $0.name == name }, "suite",
                    expected: VRFSuite.allCases.map(\.name).joined(separator: " or "),
                    found: VectorMismatch.shortened(name)))
        }
        if object.has("suite_string") {
            let byte = try object.bytes("suite_string", count: 1)[0]
            let suite = try VectorMismatch.unwrap(
                VRFSuite(rawValue: byte), "suite_string", expected: "03 or 04", found: "\(byte)")
            try VectorMismatch.require(
                named.isEmpty || named == [suite], "suite_string", expected: "that of the suite's name",
                found: suite.name)
            named = [suite]
        }
        if let suite = named.first { return suite }
        let holding = VRFSuite.allCases.first { suite in
            (try? VRFPublicKey(key, suite: suite).verify(proof, input: input.span.bytes)) != nil
        }
        return try VectorMismatch.unwrap(
            holding, "pi", expected: "a proof in one of the two suites", found: "one in neither")
    }

    /// Checks everything that the case has.
    func check() throws(VectorMismatch) {
        let output = try Self.attempt("pi", "a proof for this key and input") { () throws(VRFError) in
            try key.verify(proof, input: input.span.bytes)
        }
        try VectorMismatch.require(output.bytes.revealed, is: try object.bytes("beta"), "beta")
        // In Gamma, in the challenge and in the response.
        for bit in [3, 8 * 40 + 5, 8 * 60 + 1] { try checkFlipped(bit) }
        let point = try VectorMismatch.unwrap(
            suite.encodeToCurve(salt: key.bytes, input: input.span.bytes), "h", expected: "a point", found: "none")
        let nonces = try VectorMismatch.unwrap(
            key.nonces(of: proof, inputPoint: point), "u", expected: "a point", found: "none")
        try compare("h", point.bytes)
        try compare("u", nonces.timesBase.bytes)
        try compare("v", nonces.timesInput.bytes)
        if object.has("sk") {
            try checkSecretKey(point)
        } else {
            try checkLogarithms(nonces.timesBase.bytes)
        }
        try checkEncoding()
    }

    private func checkFlipped(_ bit: Int) throws(VectorMismatch) {
        let forged = try? VRFProof(proof.bytes.flippingBit(bit))
        let output = forged.flatMap { try? key.verify($0, input: input.span.bytes) }
        try VectorMismatch.require(
            output == nil, "pi", expected: "refused with bit \(bit) flipped", found: "accepted")
    }

    /// Evaluates the function anew.
    private func checkSecretKey(_ point: EdwardsPoint) throws(VectorMismatch) {
        let seed = SecretBytes(try object.bytes("sk"))
        let secretKey = try Self.attempt("sk", "a secret key") { () throws(VRFError) in
            try VRFSecretKey(seed: seed, suite: suite)
        }
        try compare("pk", secretKey.publicKey.bytes)
        try compare("x", secretKey.scalar.revealed)
        try compare("k_string", secretKey.nonceString(for: point).revealed)
        try compare("k", secretKey.nonce(for: point)?.revealed ?? [])
        let made = try Self.attempt("alpha", "an input") { () throws(VRFError) in
            try secretKey.prove(input: input.span.bytes)
        }
        try compare("pi", made.proof.bytes)
        try compare("beta", made.output.bytes.revealed)
    }

    /// Checks secret numbers without the key that they follow from: by their multiples of the base point.
    private func checkLogarithms(_ nonceTimesBase: [UInt8]) throws(VectorMismatch) {
        if object.has("x") {
            try compare("pk", try multipleOfBase("x"), because: "x")
        }
        if object.has("k") {
            try VectorMismatch.require(try multipleOfBase("k"), is: nonceTimesBase, "k")
        }
        if object.has("k_string") {
            let nonce = EdwardsScalar.reducing(SecretBytes(try object.bytes("k_string", count: 64)))
            let multiple = nonce.flatMap { EdwardsPoint.base(multipliedBySecret: $0) }?.bytes ?? []
            try VectorMismatch.require(multiple, is: nonceTimesBase, "k_string")
        }
    }

    private func multipleOfBase(_ name: String) throws(VectorMismatch) -> [UInt8] {
        let number = try object.bytes(name, count: 32)
        // The multiplication ignores it.
        try VectorMismatch.require(
            number[31] & 0x80 == 0, object.field(name), expected: "a number below 2^255", found: "a larger one")
        return EdwardsPoint.base(multipliedBySecret: SecretBytes(number))?.bytes ?? []
    }

    /// Checks how the input was encoded to the curve.
    private func checkEncoding() throws(VectorMismatch) {
        if object.has("ctr") {
            let published = try object.number("ctr", in: 0...255)
            let counter =
                suite == .tryAndIncrement
                ? suite.encodeByTrying(salt: key.bytes, input: input.span.bytes)?.counter : nil
            try VectorMismatch.require(
                counter.map { Int($0) } == published, "ctr", expected: "\(published)",
                found: counter.map { "\($0)" } ?? "a suite without it")
        }
        guard object.has("elligator2") else { return }
        let encoding = try object.object("elligator2")
        try encoding.hasNoDamagedNames(of: ["uniform_bytes", "u", "gx1", "gx1_is_square"])
        try VectorMismatch.require(
            suite == .elligator2, "elligator2", expected: "the suite \(VRFSuite.elligator2.name)", found: suite.name)
        let uniform = suite.uniformBytes(salt: key.bytes, input: input.span.bytes)
        let element = FieldElement(uniform: uniform)
        let (value, isSquare) = Elligator2.firstValue(for: element)
        try compare("uniform_bytes", uniform, in: encoding)
        try compare("u", element.littleEndian, in: encoding)
        try compare("gx1", value.littleEndian, in: encoding)
        if encoding.has("gx1_is_square") {
            let published = try encoding.flag("gx1_is_square")
            try VectorMismatch.require(
                published == isSquare, encoding.field("gx1_is_square"), expected: "\(published)", found: "\(isSquare)")
        }
    }

    /// Compares what was computed with a member, if the case has it.
    private func compare(
        _ name: String, _ computed: [UInt8], in part: VectorObject? = nil, because field: String? = nil
    ) throws(VectorMismatch) {
        let object = part ?? object
        guard object.has(name) else { return }
        try VectorMismatch.require(computed, is: try object.bytes(name), field ?? object.field(name))
    }

    private static func attempt<Value>(
        _ field: String, _ expected: String, _ body: () throws(VRFError) -> Value
    ) throws(VectorMismatch) -> Value {
        do throws(VRFError) {
            return try body()
        } catch {
            throw VectorMismatch(field, expected: expected, found: "\(error)")
        }
    }
}
