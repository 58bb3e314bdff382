package imagesigning.examples.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.core.ReferenceFormatException;
import imagesigning.policy.Verdict;
import imagesigning.registry.ClientEnvironment;
import imagesigning.registry.ImageVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: may these images be trusted? */
@Command(
    name = "verify",
    description = "Decides by policy.json whether images may be trusted, and says why.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMAGE",
      arity = "0..*",
      description = "docker://host/repo:tag, host/repo@sha256:…, dir:PATH or oci:PATH[:NAME].")
  List<String> images = new ArrayList<>();

  @Option(
      names = "--batch",
      paramLabel = "FILE|-",
      description = "Further images, one a line, from a file or standard input.")
  @Nullable String batch;

  @Option(names = "--arch", paramLabel = "ARCH", description = "Architecture chosen of an index.")
  @Nullable String arch;

  @Option(names = "--os", paramLabel = "OS", description = "System chosen of an index.")
  @Nullable String os;

  @Option(names = "--all-instances", description = "Judge every instance of an index.")
  boolean allInstances;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many images at once (default: ${DEFAULT-VALUE}).")
  int parallel = 8;

  @Option(names = "--json", description = "One JSON object an image and line.")
  boolean json;

  @Option(names = "--quiet", description = "No progress.")
  boolean quiet;

  @Mixin CommonOptions common = new CommonOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    List<String> wanted = wanted();
    if (wanted.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Name at least one IMAGE, or --batch.");
    }
    if (parallel < 1) {
      throw new ParameterException(spec.commandLine(), "--parallel: expected 1 or more.");
    }
    if (allInstances && (arch != null || os != null)) {
      throw new ParameterException(
          spec.commandLine(), "--all-instances judges every platform; leave out --arch and --os.");
    }
    ImageVerifier.Builder builder =
        common.verifier().allInstances(allInstances).parallelism(parallel);
    if (arch != null || os != null) {
      Platform host = ClientEnvironment.current().platform();
      builder.platform(
          Platform.of(os == null ? host.os() : os, arch == null ? host.architecture() : arch));
    }
    if (showsProgress(wanted.size())) {
      builder.listener(new Progress(spec.commandLine().getErr(), wanted.size()));
    }
    try (ImageVerifier verifier = builder.build()) {
      return judge(verifier, wanted);
    }
  }

  /** Wrong names are told at their place in the output; the others are judged side by side. */
  private int judge(ImageVerifier verifier, List<String> wanted) {
    List<Object> answers = new ArrayList<>();
    List<ImageReference> references = new ArrayList<>();
    for (String text : wanted) {
      try {
        ImageReference reference = ImageReference.parse(text);
        verifier.explain(reference); // asks nothing; refuses what cannot be verified at all
        references.add(reference);
        answers.add(reference);
      } catch (ReferenceFormatException e) {
        answers.add(e);
      }
    }
    Iterator<Verdict> verdicts = verifier.verifyAll(references).iterator();
    int status = ExitStatus.ALLOWED;
    for (int i = 0; i < wanted.size(); i++) {
      int one =
          answers.get(i) instanceof ReferenceFormatException wrong
              ? printWrong(wanted.get(i), wrong)
              : print(verdicts.next());
      status = ExitStatus.worst(status, one);
    }
    return status;
  }

  private int print(Verdict verdict) {
    spec.commandLine().getOut().println(json ? verdict.toJson() : verdict.explain());
    return ExitStatus.of(verdict);
  }

  private int printWrong(String image, ReferenceFormatException wrong) {
    String message = String.valueOf(wrong.getMessage());
    if (json) {
      spec.commandLine()
          .getOut()
          .println("{\"image\":" + quoted(image) + ",\"error\":" + quoted(message) + "}");
    } else {
      spec.commandLine().getErr().println("signing: " + image + ": " + message);
    }
    return ExitStatus.WRONG_INPUT;
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private List<String> wanted() throws IOException {
    List<String> wanted = new ArrayList<>(images);
    if (batch != null) {
      String text =
          batch.equals("-")
              ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
              : Files.readString(Path.of(batch));
      text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(wanted::add);
    }
    return wanted;
  }

  private boolean showsProgress(int count) {
    return count > 1 && !quiet && Boolean.getBoolean("signing.progress");
  }
}
