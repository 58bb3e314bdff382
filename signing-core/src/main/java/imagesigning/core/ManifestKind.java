package imagesigning.core;

/** The kinds of manifest that signatures can cover. */
public enum ManifestKind {
  /** Docker schema 1 without signatures. */
  DOCKER_SCHEMA1("application/vnd.docker.distribution.manifest.v1+json"),
  /** Docker schema 1 with embedded signatures. */
  DOCKER_SCHEMA1_SIGNED("application/vnd.docker.distribution.manifest.v1+prettyjws"),
  /** Docker schema 2. */
  DOCKER_SCHEMA2("application/vnd.docker.distribution.manifest.v2+json"),
  /** Docker manifest list. */
  DOCKER_LIST("application/vnd.docker.distribution.manifest.list.v2+json"),
  /** OCI image manifest. */
  OCI_MANIFEST("application/vnd.oci.image.manifest.v1+json"),
  /** OCI image index. */
  OCI_INDEX("application/vnd.oci.image.index.v1+json"),
  /** None of these; its digest is that of its bytes. */
  UNKNOWN("");

  private static final ManifestKind[] ALL = values();

  private final String mediaType;

  ManifestKind(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * The kind with exactly this media type.
   *
   * @param mediaType a media type without parameters
   * @return the kind, or {@link #UNKNOWN}
   */
  public static ManifestKind ofMediaType(String mediaType) {
    for (ManifestKind kind : ALL) {
      if (kind.mediaType.equals(mediaType)) {
        return kind;
      }
    }
    return UNKNOWN;
  }

  /**
   * The media type, empty for {@link #UNKNOWN}.
   *
   * @return the media type
   */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Whether manifests of this kind list instances.
   *
   * @return whether it is an index
   */
  public boolean isIndex() {
    return this == DOCKER_LIST || this == OCI_INDEX;
  }
}
