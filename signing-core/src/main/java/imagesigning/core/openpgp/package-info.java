/** OpenPGP as simple signing needs it: keyrings and the verification of signed messages. */
package imagesigning.core.openpgp;
