import FogCore
import FogJobs

/// Who can know what about a job.
struct PrivacyAccount: Encodable {
    struct Knowledge: Encodable {
        let who: String
        let knows: String
    }

    let job: JobID
    /// Under whose name the coordinator keeps it.
    let owner: String
    let isAnonymous: Bool
    let summary: String
    let knowledge: [Knowledge]

    /// - Parameter isHeldHere: Whether this machine has the capability with which it was submitted.
    init(of status: JobStatus, isHeldHere: Bool) {
        job = status.id
        owner = status.owner
        isAnonymous = status.owner.hasPrefix(AnonymousPuzzle.ownerPrefix)
        var knowledge: [Knowledge] = []
        if isAnonymous {
            summary = """
                \(status.id) was submitted by nobody that the coordinator knows: it is kept as '\(status.owner)', a name that \
                no other job has.
                """
            knowledge.append(
                Knowledge(
                    who: "the coordinator",
                    knows: "the job, its files and results, and that somebody worked for it; not who, nor from where"))
            knowledge.append(
                Knowledge(
                    who: "the service node",
                    knows: "all calls about the job and their answers, and which belong together; not who makes them"))
            knowledge.append(
                Knowledge(
                    who: "gateways, mixes",
                    knows: "that somebody uses the mix network, and when; not that it is about this job"))
            knowledge.append(
                Knowledge(
                    who: "this machine",
                    knows: isHeldHere
                        ? "that the job was submitted here: a file of the data folder has its capability, and who has the file has the job"
                        : "nothing of the job but what you have just asked for"))
        } else {
            summary = """
                \(status.id) names you: the coordinator keeps it as that of '\(status.owner)', whatever way it came.
                """
            knowledge.append(
                Knowledge(
                    who: "the coordinator",
                    knows:
                        "that the job is of '\(status.owner)', the job, its files and results; also your address if it was called directly"
                ))
            knowledge.append(
                Knowledge(
                    who: "the service node",
                    knows: "if it came over a mix network: token, job, files and results; not your address"))
            knowledge.append(
                Knowledge(
                    who: "gateways, mixes",
                    knows: "if it came over a mix network: that you use it, and when; not that it is about this job"))
        }
        knowledge.append(
            Knowledge(
                who: "the job's name",
                knows: "'\(status.name)', as whoever submitted it has named it: coordinator and workers see it"))
        knowledge.append(
            Knowledge(who: "the worker", knows: "program, arguments, inputs and outputs; not whose they are"))
        knowledge.append(
            Knowledge(
                who: "who watches your network",
                knows: isAnonymous
                    ? "that this machine uses the mix network, with which gateways, from when to when"
                    : "that you talk to the coordinator, if directly; otherwise that you use the mix network"))
        self.knowledge = knowledge
    }
}
