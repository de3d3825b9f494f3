/// Which of the two functions of RFC 9381 over edwards25519 with SHA-512 is meant (section 5.5). A key is for one of them.
public enum VRFSuite: UInt8, CaseIterable, Hashable, Sendable {
    /// ECVRF-EDWARDS25519-SHA512-TAI: the input is hashed to the curve by trying until it works, in a time that tells a
    /// little about the input. Don't use it for inputs that are secret.
    case tryAndIncrement = 3
    /// ECVRF-EDWARDS25519-SHA512-ELL2: the input is hashed to the curve by Elligator 2, in a time that depends on nothing
    /// but its length.
    case elligator2 = 4

    /// `suite_string`, which separates the suites in every hash.
    var byte: UInt8 { rawValue }
}
