//! The SDK wire: pure codecs and signatures
