package imagesigning.examples.cli;

import imagesigning.core.ReferenceFormatException;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.TrustRoots;
import imagesigning.registry.CosignVerdict;
import imagesigning.registry.CosignVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** {@code cosign verify}: are these images signed with this key? */
@Command(
    name = "verify",
    description =
        "Verifies the attached signatures of images with a key, as cosign does. Like cosign it does"
            + " not compare the name that was signed, unless --check-identity.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Exit status: 0 allowed, 1 rejected, 2 wrong usage, input or configuration, 3 no answer possible."
    })
final class CosignVerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description = "host/repo:tag or host/repo@sha256:…; with --local-image a directory.")
  List<String> images = new ArrayList<>();

  @Option(names = "--key", paramLabel = "FILE", description = "Public key, as cosign.pub.")
  @Nullable Path key;

  @Option(
      names = "--rekor-public-key",
      paramLabel = "FILE",
      description =
          "Public key of a log that must have taken the signature in; several are a choice.")
  List<Path> logKeys = new ArrayList<>();

  @Option(
      names = "--trusted-root",
      paramLabel = "FILE",
      description = "trusted_root.json; its logs are those that count.")
  @Nullable Path trustedRoot;

  @Option(
      names = {"--insecure-ignore-tlog", "--private-infrastructure"},
      description = "Accept signatures that no log has taken in.")
  boolean ignoreTlog;

  @Option(
      names = {"-a", "--annotations"},
      paramLabel = "NAME=VALUE",
      split = ",",
      description = "An annotation that must be signed; several are all wanted.")
  List<String> annotations = new ArrayList<>();

  @Option(
      names = "--check-identity",
      description = "The repository that was signed must be the one asked for.")
  boolean checkIdentity;

  @Option(names = "--local-image", description = "IMAGE is a directory that cosign save wrote.")
  boolean localImage;

  @Option(names = "--json", description = "One JSON object an image and line.")
  boolean json;

  @Mixin ConnectionOptions connection = new ConnectionOptions();

  @Mixin UnsupportedCosignOptions unsupported = new UnsupportedCosignOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    unsupported.refuse(spec.commandLine());
    if (localImage && checkIdentity) {
      throw usage("--check-identity: a saved image has no name to compare with.");
    }
    CosignVerifier verifier = verifier();
    int status = ExitStatus.ALLOWED;
    for (String image : images) {
      status = ExitStatus.worst(status, verify(verifier, image));
    }
    return status;
  }

  private int verify(CosignVerifier verifier, String image) {
    CosignVerdict verdict;
    try {
      verdict = localImage ? verifier.verifyLocalImage(Path.of(image)) : verifier.verify(image);
    } catch (ReferenceFormatException e) {
      return Problems.printWrong(spec.commandLine(), json, image, String.valueOf(e.getMessage()));
    }
    spec.commandLine().getOut().println(json ? verdict.toJson() : verdict.explain());
    return ExitStatus.of(verdict);
  }

  private CosignVerifier verifier() throws IOException {
    if (key == null) {
      throw usage("--key: expected the file of a public key.");
    }
    TrustRoots roots = TrustRoots.builtIn();
    CosignVerifier.Builder builder =
        CosignVerifier.builder()
            .keys(roots.keys(List.of(source(key))))
            .checkIdentity(checkIdentity)
            .credentials(connection.credentials(images))
            .http(connection.http())
            .timeout(connection.timeout());
    log(roots, builder);
    for (String annotation : annotations) {
      int equals = annotation.indexOf('=');
      if (equals < 0) {
        throw usage("-a: expected NAME=VALUE, found " + annotation + ".");
      }
      builder.annotation(annotation.substring(0, equals), annotation.substring(equals + 1));
    }
    return builder.build();
  }

  private void log(TrustRoots roots, CosignVerifier.Builder builder) throws IOException {
    int given = (ignoreTlog ? 1 : 0) + (logKeys.isEmpty() ? 0 : 1) + (trustedRoot == null ? 0 : 1);
    if (given != 1) {
      throw usage(
          "Expected one of --rekor-public-key and --trusted-root, which name the transparency logs"
              + " that count, or --insecure-ignore-tlog, to accept signatures that are in none.");
    }
    if (ignoreTlog) {
      builder.insecureIgnoreTlog();
    } else if (trustedRoot != null) {
      builder.log(roots.logOfTrustedRoot(source(trustedRoot)));
    } else {
      List<PemSource> sources = new ArrayList<>();
      for (Path file : logKeys) {
        sources.add(source(file));
      }
      builder.log(roots.log(sources));
    }
  }

  private static PemSource source(Path file) throws IOException {
    return PemSource.of(file.toString(), InputFile.read(file));
  }

  private ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
