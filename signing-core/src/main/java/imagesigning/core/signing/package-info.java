/** What every signer has in common: who signs a payload, with which secret, and what can fail. */
package imagesigning.core.signing;
