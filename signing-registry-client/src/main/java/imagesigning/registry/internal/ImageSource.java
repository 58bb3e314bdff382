package imagesigning.registry.internal;

import imagesigning.core.Digest;
import imagesigning.core.Manifest;
import java.util.List;
import java.util.Optional;

/**
 * One image where it lies, for the time of one verification. May be used by several threads once
 * {@link #top} has returned.
 *
 * <p>Every method throws {@link ImageUnavailableException} for what cannot be had, and {@link
 * imagesigning.core.MalformedDataException} for what arrived and is wrong.
 */
public interface ImageSource {

  /** What the reference itself names: an image or an index. Called once, first. */
  Manifest top() throws ImageUnavailableException;

  /** One manifest that the index lists, with exactly this digest. */
  Manifest instance(Digest digest) throws ImageUnavailableException;

  /**
   * The signatures of a manifest.
   *
   * @param manifest its digest
   * @param instance its digest in the index, if it is listed in one
   * @param kinds which kinds of signatures are needed
   */
  SignatureFindings signatures(Digest manifest, Optional<Digest> instance, SignatureKinds kinds)
      throws ImageUnavailableException;

  /**
   * What a person should know about where signatures are looked for, whatever becomes of the image.
   *
   * @param kinds which kinds of signatures are needed
   */
  default List<String> warnings(SignatureKinds kinds) {
    return List.of();
  }

  /**
   * Which signatures are needed and yet not looked for, and the setting that says so.
   *
   * @param kinds which kinds of signatures are needed
   */
  default List<String> passedOver(SignatureKinds kinds) {
    return List.of();
  }
}
