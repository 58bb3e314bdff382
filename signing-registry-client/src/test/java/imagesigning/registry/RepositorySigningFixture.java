package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.OTHER_KEY;
import static imagesigning.registry.SigningRig.keyring;
import static imagesigning.registry.SigningRig.service;

import imagesigning.core.Digest;
import imagesigning.core.ManifestKind;
import imagesigning.testkit.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What tests of signing repositories share. */
abstract class RepositorySigningFixture extends SigningFixture {
  static final Route TAGS = Route.path("/v2/.+/tags/list");

  RepositorySigner.Builder builder() {
    return rig.repositorySigner().signWith(service(KEY)).publicKeys(keyring(KEY, OTHER_KEY));
  }

  RepositorySigningRequest all() {
    return RepositorySigningRequest.allTags(rig.registry.host() + "/app");
  }

  RepositorySigningRequest tags(String... tags) {
    return RepositorySigningRequest.tags(rig.registry.host() + "/app", List.of(tags));
  }

  String name(String tag) {
    return rig.registry.host() + "/app:" + tag;
  }

  /** An index over anything that has a digest. */
  static byte[] index(ManifestKind kind, Map<Digest, String> entries) {
    List<String> texts = new ArrayList<>();
    entries.forEach(
        (digest, more) ->
            texts.add(
                "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"size\":7,"
                    + "\"digest\":\""
                    + digest
                    + "\""
                    + more
                    + "}"));
    return ("{\"schemaVersion\":2,\"mediaType\":\""
            + kind.mediaType()
            + "\",\"manifests\":["
            + String.join(",", texts)
            + "]}")
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
