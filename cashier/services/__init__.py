from cashier.services.spending import follow_investigations

__all__ = ["follow_investigations"]
