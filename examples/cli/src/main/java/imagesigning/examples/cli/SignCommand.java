package imagesigning.examples.cli;

import imagesigning.core.DockerReference;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.policy.HostEnvironment;
import imagesigning.registry.ImageSigner;
import imagesigning.registry.IndexSigning;
import imagesigning.registry.RepositorySigner;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.RepositorySigningRequest;
import imagesigning.registry.SigningReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sign}: signs what lies in a registry or a directory, where it lies. */
@Command(
    name = "sign",
    description = "Signs an image; the signature goes where registries.d or the registry says.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SignCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMAGE",
      description =
          "docker://host/repo:tag, …@sha256:… or dir:PATH; with --tags or --all-tags host/repo.")
  String image = "";

  @Option(
      names = "--sign-by",
      paramLabel = "KEY",
      description = "Fingerprint, key id of 16 digits, or e-mail address.")
  @Nullable String signBy;

  @Mixin SignerOptions signerOptions = new SignerOptions();

  @Mixin ScriptOptions scriptOptions = new ScriptOptions();

  @Option(
      names = "--sign-identity",
      paramLabel = "REFERENCE",
      description = "The name to sign, if it is another than the one the image is reached by.")
  @Nullable String signIdentity;

  @Option(
      names = "--list-and-instances",
      description = "Sign an index too, not only its instances.")
  boolean listAndInstances;

  @Mixin TagOptions tagOptions = new TagOptions();

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Mixin RegistryOptions registry = new RegistryOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (tagOptions.isGiven()) {
      return signTags();
    }
    ImageSigner.Builder builder =
        ImageSigner.builder()
            .registries(registry.registries(HostEnvironment.current()))
            .credentials(registry.credentials())
            .http(registry.http())
            .timeout(registry.timeout())
            .indexSigning(
                listAndInstances ? IndexSigning.INDEX_AND_INSTANCES : IndexSigning.INSTANCES);
    if (signIdentity != null) {
      builder.identity(DockerReference.parseCanonical(signIdentity));
    }
    try (SigningService service = service()) {
      SigningReport report = builder.signWith(service).build().sign(image);
      spec.commandLine().getOut().println(json ? report.toJson() : report.describe());
    }
    return ExitStatus.ALLOWED;
  }

  private Integer signTags() throws IOException {
    RepositorySigner.Builder builder =
        RepositorySigner.builder()
            .registries(registry.registries(HostEnvironment.current()))
            .credentials(registry.credentials())
            .http(registry.http())
            .timeout(registry.timeout())
            .indexSigning(
                listAndInstances ? IndexSigning.INDEX_AND_INSTANCES : IndexSigning.INSTANCES);
    RepositorySigningRequest request = tagOptions.request(image, signIdentity);
    try (SigningService service = service()) {
      RepositorySigner signer =
          tagOptions
              .prepared(builder, spec.commandLine().getErr())
              .signWith(service)
              .publicKeys(publicKeys())
              .build();
      RepositorySigningReport report = signer.sign(request);
      spec.commandLine().getOut().println(json ? report.toJson() : report.describe());
    }
    return ExitStatus.ALLOWED;
  }

  /** Those of the signer, by which it is known what is signed already. */
  private OpenPgpKeyring publicKeys() throws IOException {
    if (signerOptions.keyFile != null) {
      // That it holds secret keys is no news.
      return PublicKeys.read(
          signerOptions.keyFile, null, new PrintWriter(Writer.nullWriter(), true));
    }
    Path file = scriptOptions.publicKey;
    return PublicKeys.read(
        file, file == null ? signerOptions.gnuPgHome : null, spec.commandLine().getErr());
  }

  private SigningService service() throws IOException {
    if (scriptOptions.isGiven() == (signBy != null)) {
      throw new IllegalArgumentException(
          "expected either --sign-by, or --signing-script with --key-fingerprint");
    }
    if (signBy != null) {
      return SimpleSigningService.builder(signerOptions.signer(signBy)).build();
    }
    if (signerOptions.keyFile != null
        || signerOptions.passphraseFile != null
        || signerOptions.withoutGpg) {
      throw new IllegalArgumentException(
          "--signing-script: expected without --key-file, --passphrase-file and --without-gpg;"
              + " where the key is and what opens it is the script's business");
    }
    return scriptOptions.service(
        signerOptions.gnuPgHome, registry.timeout(), spec.commandLine().getErr());
  }
}
