package imagesigning.examples.service;

import imagesigning.core.openpgp.OpenPgpSigner;
import imagesigning.core.openpgp.OpenPgpSigningOptions;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.simplesigning.SimpleSigningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the script of the demonstration runs, in place of skopeo: signs a manifest with a key of a
 * file.
 */
final class DemonstrationScript {
  private DemonstrationScript() {}

  /**
   * Signs.
   *
   * @param args the file of the key, the file of the manifest
   */
  public static void main(String[] args) throws IOException {
    String reference = System.getenv("REFERENCE");
    String signature = System.getenv("SIG_PATH");
    if (args.length != 2 || reference == null || signature == null) {
      throw new IllegalArgumentException("expected two files, REFERENCE and SIG_PATH");
    }
    try (SimpleSigningService service =
        SimpleSigningService.builder(
                OpenPgpSigner.fromKeyFile(
                    Path.of(args[0]), Passphrase.none(), OpenPgpSigningOptions.defaults()))
            .build()) {
      byte[] manifest = Files.readAllBytes(Path.of(args[1]));
      Files.write(Path.of(signature), service.signVerbatim(manifest, reference).message());
    }
    System.out.println("{\"signature_path\": \"" + signature + "\"}");
  }
}
