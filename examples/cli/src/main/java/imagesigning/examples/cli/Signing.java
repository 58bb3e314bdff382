package imagesigning.examples.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The {@code signing} command. */
@Command(
    name = "signing",
    description = "Decides whether a container image may be trusted, says why, and signs images.",
    mixinStandardHelpOptions = true,
    version = "signing 0.1.0-SNAPSHOT",
    footer = {
      "",
      "Exit status: 0 allowed, signed or done, 1 rejected, 2 wrong usage, input or configuration, 3 no answer possible."
    })
final class Signing {
  private final Person person;

  private Signing(Person person) {
    this.person = person;
  }

  /**
   * Runs one command.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = run(out, err, args);
    out.flush();
    err.flush();
    System.exit(status);
  }

  /** Runs one command with its output going where the caller says; gives the exit status. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return run(Person.atTerminal(), out, err, args);
  }

  /** Runs one command for a person of the caller's choice. */
  static int run(Person person, PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Signing(person));
    // reading the annotations of all commands costs more than reading a policy
    commands(args).forEach(line::addSubcommand);
    line.setOut(new PrintWriter(new PrintableWriter(out), true));
    line.setErr(new PrintWriter(new PrintableWriter(err), true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Signing::explain);
    return line.execute(args);
  }

  /** The command that the first argument names, or all. */
  private static Collection<Class<?>> commands(String... args) {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("verify", VerifyCommand.class);
    commands.put("explain", ExplainCommand.class);
    commands.put("policy", PolicyCommand.class);
    commands.put("sign", SignCommand.class);
    commands.put("signatures", SignaturesCommand.class);
    commands.put("standalone-sign", StandaloneSignCommand.class);
    commands.put("standalone-verify", StandaloneVerifyCommand.class);
    commands.put("verify-image-signature", VerifyImageSignatureCommand.class);
    commands.put("generate-key-pair", GenerateKeyPairCommand.class);
    commands.put("import-key-pair", ImportKeyPairCommand.class);
    commands.put("public-key", PublicKeyCommand.class);
    commands.put("cosign", CosignCommand.class);
    Class<?> wanted = args.length == 0 ? null : commands.get(args[0]);
    return wanted == null ? commands.values() : List.of(wanted);
  }

  /** Who runs a command. */
  static Person person(CommandSpec spec) {
    return ((Signing) spec.root().userObject()).person;
  }

  private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
    if (!Problems.isTheUsers(failure) && !(failure instanceof IllegalStateException)) {
      command.getErr().println("signing: unexpected failure: " + failure);
    } else {
      command.getErr().println("signing: " + Problems.message(failure));
      Problems.details(failure).forEach(command.getErr()::println);
    }
    if (parsed.originalArgs().contains("--debug")) {
      failure.printStackTrace(command.getErr());
    }
    return ExitStatus.of(failure);
  }
}
