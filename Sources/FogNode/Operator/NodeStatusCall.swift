import FogClient
public import FogCore
import FogDirectory
import FogJobs
import FoundationEssentials
import Glibc
import HTTPTypes

/// Asks a node that runs on this machine how it stands, over the socket in its folder.
public enum NodeStatusCall {
    /// Asks the node of a folder.
    ///
    /// - Throws: ``FogError/Code/notFound`` if there is no such folder, ``FogError/Code/unavailable`` if the node doesn't run.
    public static func report(in folder: String) async throws(FogError) -> NodeReport {
        let path = DataFolder.absolute(folder)
        guard access(path, F_OK) == 0 else { throw FogError(.notFound, "there is no node's folder '\(folder)'") }
        let transport = HTTPTransport(endpoint: .unixSocket(path: SocketPlace.ofNode(path)))
        let outcome: Result<[UInt8], FogError>
        do throws(FogError) {
            let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: NodeReport.path)
            let response = try await transport.send(APIRequest(head: head), timeout: .seconds(10))
            let body = try await response.collect(limit: NodeReport.byteLimit)
            if response.head.status.code == 200 {
                outcome = .success(body)
            } else {
                let problem = try? JSONDecoder().decode(Problem.self, from: Data(body))
                outcome = .failure(problem?.error ?? FogError(.failed, "the answer was \(response.head.status)"))
            }
        } catch let error where error.code == .unavailable {
            outcome = .failure(
                FogError(
                    .unavailable, "no node runs in '\(folder)': nobody answers at '\(SocketPlace.ofNode(path))'",
                    cause: error))
        } catch let error where error.code == .timedOut {
            outcome = .failure(FogError(.timedOut, "the node in '\(folder)' doesn't answer", cause: error))
        } catch {
            outcome = .failure(error)
        }
        await transport.shutdown()
        let bytes = try outcome.get()
        guard let report = try? JSONDecoder().decode(NodeReport.self, from: Data(bytes)) else {
            throw FogError(
                .unsupported, "what the node in '\(folder)' says can't be understood; is it another version?")
        }
        return report
    }
}
