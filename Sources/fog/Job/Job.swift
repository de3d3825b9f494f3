import ArgumentParser

struct Job: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Submit jobs, look at them, fetch what they produced.",
        subcommands: [
            JobRun.self, JobPlanCommand.self, JobValidate.self, JobList.self, JobShow.self, JobExplain.self,
            JobHistoryCommand.self, JobLogs.self, JobGet.self, JobOutputs.self, JobWait.self, JobStop.self,
            JobRerun.self,
        ])
}
