/**
 * Public keys and signatures of sigstore: the one seam to the engines that calculate (policy
 * reference, "sigstoreSigned", "Keys"). Not for programs that use the library.
 */
package imagesigning.core.crypto;
