package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Images on disk as skopeo writes them. */
final class LocalImages {
  private LocalImages() {}

  static ImageReference dir(Path directory, TestImage image) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("version"), "Directory Transport Version: 1.1\n");
    Files.write(directory.resolve("manifest.json"), image.manifest());
    blobs(directory, image);
    return ImageReference.dir(directory);
  }

  static ImageReference dir(Path directory, TestIndex index) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("version"), "Directory Transport Version: 1.1\n");
    Files.write(directory.resolve("manifest.json"), index.manifest());
    for (TestImage image : index.images()) {
      Files.write(directory.resolve(image.digest().hex() + ".manifest.json"), image.manifest());
      blobs(directory, image);
    }
    return ImageReference.dir(directory);
  }

  private static void blobs(Path directory, TestImage image) throws IOException {
    for (byte[] blob : image.blobs()) {
      Files.write(directory.resolve(Digest.sha256(blob).hex()), blob);
    }
  }

  static ImageReference oci(Path layout, TestImage image) throws IOException {
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.write(blobs.resolve(image.digest().hex()), image.manifest());
    blobs(blobs, image);
    String index =
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
            .formatted(image.mediaType(), image.digest(), image.manifest().length);
    Files.write(layout.resolve("index.json"), index.getBytes(StandardCharsets.UTF_8));
    return ImageReference.oci(layout, Optional.empty());
  }
}
