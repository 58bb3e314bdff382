package imagesigning.examples.maven;

import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.Outcome;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.registry.ClientEnvironment;
import imagesigning.registry.ImageVerifier;
import imagesigning.registry.VerifyOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Decides by policy.json whether images may be used, typically the base images of a build, and
 * fails the build if one of them may not. Writes what was allowed, pinned by digest, for the steps
 * that follow.
 */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class VerifyMojo extends RegistryMojo {

  /** Images, such as {@code registry.example.com/base:1.2}. */
  @Parameter(property = "signing.images")
  List<String> images = new ArrayList<>();

  /** A Containerfile or Dockerfile; every image that building it pulls is judged too. */
  @Parameter(property = "signing.containerfile")
  @Nullable File containerfile;

  /** Values for the {@code ARG}s of the Containerfile, as {@code --build-arg} gives them. */
  @Parameter Map<String, String> buildArgs = new LinkedHashMap<>();

  /** The policy.json; by default the file podman reads. */
  @Parameter(property = "signing.policy")
  @Nullable File policy;

  /** Whether only images are allowed for which a signature was verified. */
  @Parameter(property = "signing.requireSigned", defaultValue = "false")
  boolean requireSigned;

  /**
   * The platform chosen from an index, such as {@code linux/arm64}; by default linux on this
   * machine's architecture.
   */
  @Parameter(property = "signing.platform")
  @Nullable String platform;

  /** Whether every instance of an index is judged, and the index is pinned. */
  @Parameter(property = "signing.allInstances", defaultValue = "false")
  boolean allInstances;

  /**
   * Whether an image that could not be judged fails the build. Without it such an image is a
   * warning, and is not among the pinned ones; a rejected image fails the build in any case.
   */
  @Parameter(property = "signing.failOnIndeterminate", defaultValue = "true")
  boolean failOnIndeterminate = true;

  /** Where the pinned references are written, one property for each image. */
  @Parameter(defaultValue = "${project.build.directory}/signing/pinned.properties", required = true)
  File pinnedFile = new File("pinned.properties");

  /** Where the verdicts are written, one JSON object a line. */
  @Parameter(defaultValue = "${project.build.directory}/signing/verdicts.jsonl", required = true)
  File verdictsFile = new File("verdicts.jsonl");

  /** Where the Containerfile is written with its images pinned. */
  @Parameter(defaultValue = "${project.build.directory}/signing/Containerfile", required = true)
  File pinnedContainerfile = new File("Containerfile");

  /** One image to judge, and where it was asked for. */
  private record Wanted(String name, ImageReference reference, Platform platform) {}

  @Override
  String skipped() {
    return "verify is skipped: no image was judged.";
  }

  @Override
  void run() throws IOException, MojoExecutionException, MojoFailureException {
    // What an earlier build allowed must not be taken for the answer of this one.
    for (File file : List.of(pinnedFile, verdictsFile, pinnedContainerfile)) {
      Files.deleteIfExists(file.toPath());
    }
    if (images.isEmpty() && containerfile == null) {
      throw new MojoExecutionException(
          "Nothing to judge: name <images>, a <containerfile>, or both.");
    }
    Optional<Containerfile> file = Optional.empty();
    if (containerfile != null) {
      file = Optional.of(Containerfile.read(containerfile.toPath(), buildArgs));
    }
    Map<Wanted, Verdict> verdicts = judge(wanted(file));
    OutputFile.write(
        verdictsFile.toPath(),
        verdicts.values().stream().map(v -> v.toJson() + "\n").collect(Collectors.joining()));
    tell(verdicts);
    Map<String, String> pinned = pinned(verdicts);
    OutputFile.write(pinnedFile.toPath(), PinnedImages.properties(pinned));
    if (file.isPresent()) {
      writePinned(file.get(), verdicts);
    }
  }

  private List<Wanted> wanted(Optional<Containerfile> file) {
    Platform usual = usualPlatform();
    List<Wanted> wanted = new ArrayList<>();
    for (String image : images) {
      wanted.add(new Wanted(image.strip(), ImageReference.parse(image.strip()), usual));
    }
    for (Containerfile.Use use : file.map(Containerfile::uses).orElse(List.of())) {
      wanted.add(of(use, usual));
    }
    return wanted;
  }

  private static Wanted of(Containerfile.Use use, Platform usual) {
    return new Wanted(use.image(), use.reference(), use.platform().orElse(usual));
  }

  private Map<Wanted, Verdict> judge(List<Wanted> wanted) throws IOException {
    Map<Wanted, Verdict> verdicts = new LinkedHashMap<>();
    try (ImageVerifier verifier =
        ImageVerifier.builder()
            .policy(
                policy == null
                    ? Policy.loadDefault(HostEnvironment.current())
                    : Policy.load(policy.toPath()))
            .registries(registries())
            .credentials(credentials())
            .http(http())
            .timeout(time())
            .requireSigned(requireSigned)
            .allInstances(allInstances)
            .build()) {
      wanted.forEach(one -> verifier.explain(one.reference())); // refuses what cannot be read
      for (Wanted one : new LinkedHashSet<>(wanted)) {
        verdicts.put(
            one,
            verifier.verify(one.reference(), VerifyOptions.none().withPlatform(one.platform())));
      }
    }
    return verdicts;
  }

  private void tell(Map<Wanted, Verdict> verdicts)
      throws MojoExecutionException, MojoFailureException {
    for (Verdict verdict : verdicts.values()) {
      if (verdict.outcome() == Outcome.ALLOWED) {
        verdict.explain().lines().forEach(getLog()::info);
      } else if (verdict.outcome() == Outcome.INDETERMINATE && !failOnIndeterminate) {
        verdict.explain().lines().forEach(getLog()::warn);
      } else {
        verdict.explain().lines().forEach(getLog()::error);
      }
    }
    List<String> rejected = sentences(verdicts, Outcome.REJECTED);
    if (!rejected.isEmpty()) {
      throw new MojoFailureException(
          rejected.size()
              + " of "
              + verdicts.size()
              + " images must not be used:\n"
              + String.join("\n", rejected));
    }
    List<String> indeterminate = sentences(verdicts, Outcome.INDETERMINATE);
    if (!indeterminate.isEmpty() && failOnIndeterminate) {
      throw new MojoExecutionException(
          indeterminate.size()
              + " of "
              + verdicts.size()
              + " images could not be judged:\n"
              + String.join("\n", indeterminate));
    }
  }

  private static List<String> sentences(Map<Wanted, Verdict> verdicts, Outcome outcome) {
    return verdicts.values().stream()
        .filter(verdict -> verdict.outcome() == outcome)
        .map(
            verdict ->
                verdict.<String>fold(
                    allowed -> "",
                    r -> sentence(verdict, r.reason().code(), r.message()),
                    i -> sentence(verdict, i.reason().code(), i.message())))
        .toList();
  }

  private static String sentence(Verdict verdict, String code, String message) {
    return verdict.details().image() + ": " + message + " [" + code + "]";
  }

  /** By the name of the image; behind it the platform, if an instruction names another one. */
  private Map<String, String> pinned(Map<Wanted, Verdict> verdicts) {
    Platform usual = usualPlatform();
    Map<String, String> pinned = new LinkedHashMap<>();
    verdicts.forEach(
        (wanted, verdict) -> {
          String key =
              wanted.platform().equals(usual)
                  ? wanted.name()
                  : wanted.name() + " " + wanted.platform();
          pinned(verdict).ifPresent(reference -> pinned.put(key, reference));
        });
    return pinned;
  }

  private static Optional<String> pinned(Verdict verdict) {
    return verdict.fold(
        allowed -> allowed.pinnedReference().map(Object::toString),
        rejected -> Optional.empty(),
        indeterminate -> Optional.empty());
  }

  private void writePinned(Containerfile file, Map<Wanted, Verdict> verdicts) throws IOException {
    Platform usual = usualPlatform();
    Map<Containerfile.Use, String> names = new LinkedHashMap<>();
    for (Containerfile.Use use : file.uses()) {
      Verdict verdict = verdicts.get(of(use, usual));
      Optional<String> reference = verdict == null ? Optional.empty() : pinned(verdict);
      if (reference.isEmpty()) {
        getLog()
            .warn(
                pinnedContainerfile + " is not written: " + use.image() + " could not be pinned.");
        return;
      }
      names.put(use, reference.get());
    }
    OutputFile.write(pinnedContainerfile.toPath(), file.pinned(names));
  }

  private Platform usualPlatform() {
    String wanted = platform;
    return wanted == null
        ? ClientEnvironment.current().platform()
        : Containerfile.platform(wanted)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "<platform>: expected OS/ARCHITECTURE[/VARIANT], found " + wanted));
  }
}
