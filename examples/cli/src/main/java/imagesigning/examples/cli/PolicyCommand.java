package imagesigning.examples.cli;

import imagesigning.policy.HostEnvironment;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code policy …}. */
@Command(
    name = "policy",
    description = "Works on policy.json files.",
    mixinStandardHelpOptions = true,
    subcommands = PolicyCommand.Lint.class,
    synopsisSubcommandLabel = "COMMAND")
final class PolicyCommand {

  @Command(
      name = "lint",
      description = "Lists every problem of a policy.json with its place and a suggestion.",
      mixinStandardHelpOptions = true,
      footer = {"", "Exit status: 0 no problem, 1 warnings only, 2 errors."})
  static final class Lint implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The policy.json.")
    Path file = Path.of("");

    @Option(
        names = "--registries-d",
        paramLabel = "DIR",
        description =
            "registries.d directory that tells where signatures are looked for (default: the user's,"
                + " then the system's).")
    @Nullable Path registriesD;

    @Option(names = "--debug", description = "Show stack traces.")
    boolean debug;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      List<PolicyProblem> problems =
          Policy.lint(
              InputFile.read(file),
              file.toString(),
              KeyFiles.fileSystem(),
              RegistryOptions.registries(registriesD, HostEnvironment.current()));
      var out = spec.commandLine().getOut();
      int errors = 0;
      for (PolicyProblem problem : problems) {
        out.println(problem.severity().name().toLowerCase(Locale.ROOT) + " " + problem);
        if (problem.severity() == PolicyProblem.Severity.ERROR) {
          errors++;
        }
      }
      if (problems.isEmpty()) {
        out.println(file + ": no problems");
        return 0;
      }
      out.println(
          file + ": " + errors + " error(s), " + (problems.size() - errors) + " warning(s)");
      return errors > 0 ? 2 : 1;
    }
  }
}
