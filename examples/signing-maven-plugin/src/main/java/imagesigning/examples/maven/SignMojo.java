package imagesigning.examples.maven;

import imagesigning.core.DockerReference;
import imagesigning.core.openpgp.GpgProgramSigner;
import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.registry.ClientEnvironment;
import imagesigning.registry.ImageSigner;
import imagesigning.registry.ImageSigningException;
import imagesigning.registry.IndexSigning;
import imagesigning.registry.SigningReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/**
 * Signs an image that the build has pushed, with a GPG key; the signature goes where registries.d
 * or the registry says.
 */
@Mojo(name = "sign", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class SignMojo extends RegistryMojo {

  /** The image, with a tag or, better, the digest that the build pushed. */
  @Parameter(property = "signing.image")
  @Nullable String image;

  /** The name to sign, if it is another than the one the image is reached by. */
  @Parameter(property = "signing.identity")
  @Nullable String identity;

  /** Secret keys as {@code gpg --export-secret-keys} writes them; without it gpg signs. */
  @Parameter(property = "signing.keyFile")
  @Nullable File keyFile;

  /** Fingerprint, key id of 16 digits, or e-mail address; required without a key file. */
  @Parameter(property = "signing.signBy")
  @Nullable String signBy;

  /** GnuPG home, if gpg signs; by default {@code $GNUPGHOME}, else {@code ~/.gnupg}. */
  @Parameter(property = "signing.gnupgHome")
  @Nullable File gnupgHome;

  /** The server of settings.xml whose passphrase, else password, opens the key. */
  @Parameter(property = "signing.passphraseServerId")
  @Nullable String passphraseServerId;

  /** The environment variable that holds the passphrase. */
  @Parameter(property = "signing.passphraseVariable")
  @Nullable String passphraseVariable;

  /** The file whose first line is the passphrase. */
  @Parameter(property = "signing.passphraseFile")
  @Nullable File passphraseFile;

  /** Whether an index is signed too, not only its instances. */
  @Parameter(property = "signing.listAndInstances", defaultValue = "false")
  boolean listAndInstances;

  /** Where the report is written: what was stored where, as JSON. */
  @Parameter(defaultValue = "${project.build.directory}/signing/signed.json", required = true)
  File signedFile = new File("signed.json");

  @Parameter(defaultValue = "${settings}", readonly = true, required = true)
  Settings settings = new Settings();

  private final SettingsDecrypter decrypter;

  /**
   * Made by Maven.
   *
   * @param decrypter opens what settings.xml holds encrypted
   */
  @Inject
  public SignMojo(SettingsDecrypter decrypter) {
    this.decrypter = decrypter;
  }

  @Override
  String skipped() {
    return "sign is skipped: nothing was signed.";
  }

  @Override
  void run() throws IOException, MojoExecutionException {
    Files.deleteIfExists(signedFile.toPath());
    if (image == null) {
      throw new MojoExecutionException("<image>: name the image to sign");
    }
    ImageSigner.Builder builder =
        ImageSigner.builder()
            .registries(registries())
            .credentials(credentials())
            .http(http())
            .timeout(time())
            .indexSigning(
                listAndInstances ? IndexSigning.INDEX_AND_INSTANCES : IndexSigning.INSTANCES);
    if (identity != null) {
      builder.identity(DockerReference.parseCanonical(identity));
    }
    try (Passphrase passphrase = passphrase();
        SimpleSigningService service = SimpleSigningService.builder(signer(passphrase)).build()) {
      SigningReport report = builder.signWith(service).build().sign(image.strip());
      report.describe().lines().forEach(getLog()::info);
      OutputFile.write(signedFile.toPath(), report.toJson() + "\n");
    } catch (ImageSigningException e) {
      e.report().describe().lines().forEach(line -> getLog().error("stored: " + line));
      e.missing()
          .forEach(one -> getLog().error("missing: " + one.manifest() + ", " + one.signer()));
      throw e;
    }
  }

  private Passphrase passphrase() throws IOException, MojoExecutionException {
    Passphrase passphrase =
        new PassphraseSource(passphraseServerId, passphraseVariable, passphraseFile)
            .passphrase(settings, decrypter);
    passphrase.warning().ifPresent(getLog()::warn);
    return passphrase;
  }

  private PayloadSigner signer(Passphrase passphrase) throws IOException, MojoExecutionException {
    OpenPgpSigningOptions options = OpenPgpSigningOptions.defaults();
    if (signBy != null) {
      options = options.key(KeySelector.parse(signBy));
    }
    if (keyFile != null) {
      if (gnupgHome != null) {
        throw new MojoExecutionException("<keyFile>: expected without <gnupgHome>");
      }
      if (!keyFile.exists()) {
        throw new NoSuchFileException("<keyFile>: " + keyFile);
      }
      return OpenPgpSigner.fromKeyFile(keyFile.toPath(), passphrase, options);
    }
    if (signBy == null) {
      throw new MojoExecutionException(
          "<signBy>: name the key with which gpg signs, or give a <keyFile>");
    }
    return GpgProgramSigner.builder()
        .home(gnupgHome == null ? ClientEnvironment.current().gnuPgHome() : gnupgHome.toPath())
        .passphrase(passphrase)
        .options(options)
        .build();
  }
}
