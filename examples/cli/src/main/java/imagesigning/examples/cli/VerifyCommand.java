package imagesigning.examples.cli;

import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.core.ReferenceFormatException;
import imagesigning.policy.Verdict;
import imagesigning.registry.ClientEnvironment;
import imagesigning.registry.ImageVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        common.verifier(owned(wanted)).allInstances(allInstances).parallelism(parallel);
    if (arch != null || os != null) {
      Platform host = ClientEnvironment.current().platform();
      builder.platform(
          Platform.of(os == null ? host.os() : os, arch == null ? host.architecture() : arch));
    }
    if (showsProgress(wanted.size())) {
      builder.listener(
          new Progress(spec.commandLine().getErr(), (int) wanted.stream().distinct().count()));
    }
    try (ImageVerifier verifier = builder.build()) {
      return judge(verifier, wanted);
    }
  }

  /**
   * The images whose registries get the credentials of {@code --creds}: those a person has named,
   * and those of a batch only if all are at one registry. A list may name the server of a stranger.
   */
  private List<String> owned(List<String> wanted) {
    if (!images.isEmpty() || common.creds == null) {
      return images;
    }
    Set<String> hosts = ConnectionOptions.hosts(wanted);
    if (hosts.size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--creds: the images of --batch are at several registries ("
              + String.join(", ", hosts)
              + "); give the credentials of each in an --authfile.");
    }
    return wanted;
  }

  /** Wrong names are told at their place in the output; the others are judged side by side. */
  private int judge(ImageVerifier verifier, List<String> wanted) {
    Map<String, ReferenceFormatException> wrong = new HashMap<>();
    Map<String, ImageReference> references = new LinkedHashMap<>();
    for (String text : wanted) {
      try {
        ImageReference reference = ImageReference.parse(text);
        verifier.explain(reference); // asks nothing; refuses what cannot be verified at all
        references.put(text, reference);
      } catch (ReferenceFormatException e) {
        wrong.put(text, e);
      }
    }
    Map<String, Verdict> verdicts = verdicts(verifier, references, wrong);
    int status = ExitStatus.ALLOWED;
    for (String text : wanted) {
      ReferenceFormatException problem = wrong.get(text);
      Verdict verdict = verdicts.get(text);
      int one = problem != null || verdict == null ? printWrong(text, problem) : print(verdict);
      status = ExitStatus.worst(status, one);
    }
    return status;
  }

  /** Judges all of them; a name that turns out to be wrong only then does not stop the others. */
  private static Map<String, Verdict> verdicts(
      ImageVerifier verifier,
      Map<String, ImageReference> references,
      Map<String, ReferenceFormatException> wrong) {
    Map<String, Verdict> verdicts = new HashMap<>();
    try {
      Iterator<Verdict> all = verifier.verifyAll(references.values()).iterator();
      references.keySet().forEach(text -> verdicts.put(text, all.next()));
    } catch (ReferenceFormatException oneOfThem) {
      references.forEach(
          (text, reference) -> {
            try {
              verdicts.put(text, verifier.verify(reference));
            } catch (ReferenceFormatException e) {
              wrong.put(text, e);
            }
          });
    }
    return verdicts;
  }

  private int print(Verdict verdict) {
    spec.commandLine().getOut().println(json ? verdict.toJson() : verdict.explain());
    return ExitStatus.of(verdict);
  }

  private int printWrong(String image, @Nullable ReferenceFormatException wrong) {
    String message = wrong == null ? "not judged" : String.valueOf(wrong.getMessage());
    return Problems.printWrong(spec.commandLine(), json, image, message);
  }

  private List<String> wanted() throws IOException {
    List<String> wanted = new ArrayList<>(images);
    if (batch != null) {
      String text =
          batch.equals("-")
              ? new String(InputFile.read(System.in, "standard input"), StandardCharsets.UTF_8)
              : new String(InputFile.read(Path.of(batch)), StandardCharsets.UTF_8);
      text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(wanted::add);
    }
    return wanted;
  }

  private boolean showsProgress(int count) {
    return count > 1 && !quiet && Boolean.getBoolean("signing.progress");
  }
}
