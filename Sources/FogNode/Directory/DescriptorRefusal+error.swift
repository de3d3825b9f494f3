import FogCore
import FogDirectory

extension DescriptorRefusal {
    /// The refusal as its node hears it.
    var error: FogError {
        switch self {
        case .malformed, .keyProof, .noMixKey, .privateAddress, .missingProtocol, .notGenuine, .clock:
            FogError(.invalid, description)
        case .old, .takenAddress, .crowdedHost: FogError(.conflict, description)
        case .banned: FogError(.forbidden, description)
        case .full: FogError(.exhausted, description)
        }
    }
}
